"""The made-up city's names: of people, by gender and origin, and of streets.

All are common words put together by chance. No street or person is meant; the districts and their
postcodes are Leuven's, everything that is said about them is not.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = {
    ("woman", "Belgium"): _words(
        "Anneleen Annick Ans Bieke Carine Charlotte Chloé Elise Ellen Els Emma Greet Griet Hannah "
        "Hilde Ilse Ingrid Jana Josée Julie Karen Kaat Katrien Lena Lieve Liesbeth Lotte Louise "
        "Maaike Margot Marleen Mieke Nele Nina Noor Renée Rita Roos Sara Sofie Tine Veerle Vera"
    ),
    ("man", "Belgium"): _words(
        "Arne Bart Bert Bram Bruno Daan Dirk Dries Emiel Erik Filip Frank Geert Gert Guido Hans "
        "Ivo Jan Jef Jelle Johan Joris Jozef Kobe Koen Lars Lode Lowie Luc Maarten Marc Mathias "
        "Noël Paul Pieter Raf René Rik Ruben Seppe Stijn Thomas Tom Toon Wim Wout"
    ),
    ("woman", "other EU"): _words(
        "Agnieszka Ana Beatriz Carmen Chiara Elena Francesca Giulia Inês Ioana Irena Isabel Katja "
        "Lucía Magda Marta Mónica Petra Sofia Zofia"
    ),
    ("man", "other EU"): _words(
        "Adrián Andrei Bogdan Carlos Diego Giorgio Hugo Jürgen João Luca Marek Matteo Miguel "
        "Nikos Pavel Paweł Piotr Radu Stefan Tomasz"
    ),
    ("woman", "outside the EU"): _words(
        "Aïcha Amina Aylin Binta Esra Fatima Fatou Grace Huda Khadija Leila Mariam Mei Nadia "
        "Naima Parisa Priya Samira Yasmin Zeynep"
    ),
    ("man", "outside the EU"): _words(
        "Ahmed Ali Amadou Bilal Emre Farid Hamza Hassan Ibrahim Joseph Karim Kofi Mehmet Mohamed "
        "Omar Rachid Ravi Samuel Wei Youssef"
    ),
}

LAST_NAMES = {
    "Belgium": _words(
        "Aerts Baeten Beckers Bogaerts Bosmans Broos Callens Celis Claes Cools Coppens Cuypers "
        "Daems Danckaert Desmet Dewolf Dierckx Driesen Engelen Evens Geerts Goossens Hendrickx "
        "Hermans Jacobs Janssens Joris Lambrechts Lemmens Maes Mertens Michiels Moens Nijs Ooms "
        "Pauwels Peeters Raes Roelants Smets Stevens Thijs Torfs Verbeeck Vermeulen Vrancken "
        "Wauters Willems Wouters Wuyts"
    ),
    "other EU": _words(
        "Costa Dimitrov Esposito Fernandes Garcia Horváth Ionescu Kowalski Lindqvist López Moreau "
        "Müller Novák Papadakis Popescu Ricci Rossi Santos Schneider Silva"
    ),
    "outside the EU": _words(
        "Abdi Ahmadi Bah Benali Chen Demir Diallo El-Amrani Haddad Hussein Kaya Khan Mensah Nguyen "
        "Okafor Patel Rahimi Sharma Traoré Aydin"
    ),
}

STREET_STEMS = _words(
    "Abelen Amandel Appel Beek Berken Beuken Bijen Bloesem Boomgaard Braam Brouwers Dahlia Distel "
    "Eiken Elzen Esdoorn Essen Fazanten Ganzen Glas Goudsbloem Haag Hazelaar Heide Herders Hop "
    "Iepen Kastanje Kersen Klaver Korenbloem Kouter Lavendel Leeuwerik Lijster Linden Maretak "
    "Meidoorn Merel Molen Mus Noten Olmen Pastinaak Pere Populieren Reiger Ridder Roggen Rozen "
    "Sleedoorn Sparren Specht Tarwe Tulpen Uilen Veld Vijver Vlier Weide Wilgen Zwaluw"
)

STREET_ENDINGS = _words("straat laan weg dreef pad plein")
