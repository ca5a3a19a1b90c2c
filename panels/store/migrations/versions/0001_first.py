"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text as sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_key"), "attempt", ["key"], unique=False)
    op.create_table(
        "city",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
        sa.UniqueConstraint("name", name=op.f("uq_city_name")),
    )
    op.create_table(
        "log_head",
        sa.Column("city_id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("city_id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "log_record",
        sa.Column("city_id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "number", name=op.f("pk_log_record")),
    )
    op.create_index(op.f("ix_log_record_jury_id"), "log_record", ["jury_id"], unique=False)
    op.create_table(
        "account_identity",
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_identity_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_identity")),
        sa.UniqueConstraint("email_key", name=op.f("uq_account_identity_email_key")),
        sa.UniqueConstraint(
            "provider", "subject", name=op.f("uq_account_identity_provider_subject")
        ),
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("changed_at", sa.String(27), nullable=False),
        sa.Column("totp", sa.String(length=400), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), nullable=False),
        sa.Column("totp_last", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_credential_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("city_id", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("keep", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("overwritten_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_erasure_city_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "jury",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("city_id", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("alternates", sa.Integer(), nullable=False),
        sa.Column("youngest", sa.Integer(), nullable=True),
        sa.Column("oldest", sa.Integer(), nullable=True),
        sa.Column("one_per_household", sa.Boolean(), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=False),
        sa.Column("budget_cents", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_jury_city_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury")),
    )
    op.create_index(op.f("ix_jury_city_id"), "jury", ["city_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_recovery_code_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(
        op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False
    )
    op.create_table(
        "retention_clock",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("city_id", sa.String(length=24), nullable=False),
        sa.Column("keep", sa.String(32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_retention_clock_city_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_clock")),
        sa.UniqueConstraint("city_id", "keep", name=op.f("uq_retention_clock_city_id_keep")),
    )
    op.create_table(
        "sign_in",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("strong", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.String(27), nullable=False),
        sa.Column("idle_at", sa.String(27), nullable=False),
        sa.Column("ends_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)
    op.create_table(
        "grant_of_role",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.String(length=24), nullable=False),
        sa.Column("city_id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("granted_at", sa.String(27), nullable=False),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_grant_of_role_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_grant_of_role_city_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_grant_of_role_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_of_role")),
    )
    op.create_index(
        op.f("ix_grant_of_role_account_id"), "grant_of_role", ["account_id"], unique=False
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_import_batch_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index(op.f("ix_import_batch_jury_id"), "import_batch", ["jury_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Double(), nullable=True),
        sa.Column("stop", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.String(27), nullable=True),
        sa.Column("ended_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_job_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_jury_id"), "job", ["jury_id"], unique=False)
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)
    op.create_table(
        "link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=24), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("city_id", sa.String(length=24), nullable=True),
        sa.Column("jury_id", sa.String(length=24), nullable=True),
        sa.Column("role", sa.String(32), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("ends_at", sa.String(27), nullable=False),
        sa.Column("used_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_link_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_link_city_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_link_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link")),
    )
    op.create_table(
        "log_extract",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("chain", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("records", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_log_extract_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_extract")),
    )
    op.create_index(op.f("ix_log_extract_jury_id"), "log_extract", ["jury_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_milestone_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("jury_id", "name", name=op.f("uq_milestone_jury_id_name")),
    )
    op.create_table(
        "quota_set",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.String(27), nullable=True),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("published_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_quota_set_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_set")),
        sa.UniqueConstraint("jury_id", "version", name=op.f("uq_quota_set_jury_id_version")),
    )
    op.create_table(
        "remit_text",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("published_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_remit_text_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remit_text")),
        sa.UniqueConstraint(
            "jury_id",
            "field",
            "language",
            "version",
            name=op.f("uq_remit_text_jury_id_field_language_version"),
        ),
    )
    op.create_table(
        "stage_step",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_stage_step_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_step")),
    )
    op.create_index(op.f("ix_stage_step_jury_id"), "stage_step", ["jury_id"], unique=False)
    op.create_table(
        "statistic",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("feature", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_statistic_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic")),
        sa.UniqueConstraint(
            "jury_id",
            "name",
            "feature",
            "value",
            name=op.f("uq_statistic_jury_id_name_feature_value"),
        ),
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("panels", sa.Integer(), nullable=False),
        sa.Column("quota_set_id", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("manifest", sa.String(length=64), nullable=True),
        sa.Column("proven", sa.Boolean(), nullable=True),
        sa.Column("lowest", sa.String(length=80), nullable=True),
        sa.Column("published_at", sa.String(27), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=16), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("drawn_at", sa.String(27), nullable=True),
        sa.Column("makeup", sa.Text(), nullable=True),
        sa.Column("checkpoint", sa.String(length=64), nullable=True),
        sa.Column("annulled_at", sa.String(27), nullable=True),
        sa.Column("annul_reason", sa.Text(), nullable=True),
        sa.Column("annul_by", sa.String(length=40), nullable=True),
        sa.Column("annul_confirmed_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_draw_jury_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["quota_set_id"], ["quota_set.id"], name=op.f("fk_draw_quota_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
    )
    op.create_index(op.f("ix_draw_jury_id"), "draw", ["jury_id"], unique=False)
    op.create_index(
        "one_real_draw",
        "draw",
        ["jury_id"],
        unique=True,
        sqlite_where=sql("NOT test AND state NOT IN ('annulled', 'failed')"),
        postgresql_where=sql("NOT test AND state NOT IN ('annulled', 'failed')"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("outside_id", sa.String(length=120), nullable=True),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("import_id", sa.String(length=24), nullable=True),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.String(27), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_batch.id"], name=op.f("fk_person_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_person_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("jury_id", "outside_id", name=op.f("uq_person_jury_id_outside_id")),
    )
    op.create_index(op.f("ix_person_jury_id"), "person", ["jury_id"], unique=False)
    op.create_table(
        "pool_freeze",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quota_set_id", sa.String(length=24), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_pool_freeze_jury_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["quota_set_id"], ["quota_set.id"], name=op.f("fk_pool_freeze_quota_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_freeze")),
        sa.UniqueConstraint("jury_id", "number", name=op.f("uq_pool_freeze_jury_id_number")),
    )
    op.create_index(op.f("ix_pool_freeze_jury_id"), "pool_freeze", ["jury_id"], unique=False)
    op.create_table(
        "quota_row",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("set_id", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("feature", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("least_flex", sa.Integer(), nullable=True),
        sa.Column("most_flex", sa.Integer(), nullable=True),
        sa.Column("share", sa.String(length=60), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_id"], ["quota_set.id"], name=op.f("fk_quota_row_set_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_row")),
        sa.UniqueConstraint(
            "set_id", "feature", "value", name=op.f("uq_quota_row_set_id_feature_value")
        ),
    )
    op.create_index(op.f("ix_quota_row_set_id"), "quota_row", ["set_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    op.create_table(
        "draw_folder",
        sa.Column("draw_id", sa.String(length=24), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_draw_folder_draw_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_draw_folder")),
    )
    op.create_table(
        "identity",
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("last", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("household", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_identity")),
    )
    op.create_index("ix_identity_name_key", "identity", ["name_key", "person_id"], unique=False)
    op.create_table(
        "person_change",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_change_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_change")),
    )
    op.create_index(
        op.f("ix_person_change_person_id"), "person_change", ["person_id"], unique=False
    )
    op.create_table(
        "person_value",
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("feature", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_value_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "feature", name=op.f("pk_person_value")),
    )
    op.create_table(
        "replacement_batch",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("draw_id", sa.String(length=24), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("tickets", sa.Text(), nullable=False),
        sa.Column("broken", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_replacement_batch_draw_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_replacement_batch_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_batch")),
        sa.UniqueConstraint("draw_id", "link", name=op.f("uq_replacement_batch_draw_id_link")),
    )
    op.create_index(
        op.f("ix_replacement_batch_jury_id"), "replacement_batch", ["jury_id"], unique=False
    )
    op.create_table(
        "replacement_order",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("draw_id", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(length=64), nullable=False),
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("declined", sa.Text(), nullable=False),
        sa.Column("unavailable", sa.Text(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("accept", sa.Integer(), nullable=True),
        sa.Column("by_number", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_replacement_order_draw_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_replacement_order_jury_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_order")),
    )
    op.create_index(
        op.f("ix_replacement_order_jury_id"), "replacement_order", ["jury_id"], unique=False
    )
    op.create_index(
        "one_live_order",
        "replacement_order",
        ["draw_id"],
        unique=True,
        sqlite_where=sql("state IN ('queued', 'waiting', 'numbered')"),
        postgresql_where=sql("state IN ('queued', 'waiting', 'numbered')"),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("jury_id", sa.String(length=24), nullable=False),
        sa.Column("draw_id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("ticket", sa.String(length=12), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("offered_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=True),
        sa.Column("decided_at", sa.String(27), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("claimed_until", sa.String(27), nullable=True),
        sa.Column("next_call_at", sa.String(27), nullable=True),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_seat_draw_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["jury_id"], ["jury.id"], name=op.f("fk_seat_jury_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("draw_id", "person_id", name=op.f("uq_seat_draw_id_person_id")),
    )
    op.create_index(op.f("ix_seat_jury_id"), "seat", ["jury_id"], unique=False)
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"], unique=False)
    op.create_table(
        "support_need",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_support_need_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_need")),
    )
    op.create_index(op.f("ix_support_need_person_id"), "support_need", ["person_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("draw_id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=24), nullable=False),
        sa.Column("ticket", sa.String(length=12), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_ticket_draw_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ticket_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draw_id", "person_id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("draw_id", "ticket", name=op.f("uq_ticket_draw_id_ticket")),
    )
    op.create_index(op.f("ix_ticket_person_id"), "ticket", ["person_id"], unique=False)
    op.create_table(
        "typed_number",
        sa.Column("draw_id", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["draw.id"], name=op.f("fk_typed_number_draw_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draw_id", "by", name=op.f("pk_typed_number")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("seat_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_contact_seat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_seat_id"), "contact", ["seat_id"], unique=False)
    op.create_table(
        "replacement_number",
        sa.Column("order_id", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["replacement_order.id"],
            name=op.f("fk_replacement_number_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", "by", name=op.f("pk_replacement_number")),
    )
