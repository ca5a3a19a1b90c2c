"""What Streamlit leaves undone on all pages: long words on a telephone, and its own English."""

from __future__ import annotations

from panels.screens import frame
from strata.texts import text

_NARROW = """
[data-testid=stPageLink-NavLink]{height:auto;white-space:normal}
[data-testid=stPageLink-NavLink] span,[data-testid=stPageLink-NavLink] p
{white-space:normal;overflow:visible}
.stMain h1,.stMain h2,.stMain h3{overflow-wrap:break-word;hyphens:auto}
@media (max-width:40rem){
.stMain h1{font-size:1.9rem}.stMain h2{font-size:1.5rem}.stMain h3{font-size:1.25rem}
.stMainBlockContainer{padding-top:3.5rem;padding-bottom:3rem}
}
"""
_UPLOADER = "[data-testid=stFileUploaderDropzone]"


def style() -> str:
    """Return the style of all pages, with words in the person's language for those in English."""
    choose = frame.say(text("Choose a file")).replace('"', "")
    return (
        f"<style>{_NARROW}"
        f"{_UPLOADER} button p{{font-size:0}}"
        f'{_UPLOADER} button p::after{{content:"{choose}";font-size:.875rem}}'
        "[data-testid=stFileUploaderDropzoneInstructions]{display:none}"
        "</style>"
    )
