"""The system, security and audit administrators are three people, and none of them serves.

A constraint cannot look across rows by inequality without an extension, so a trigger does.
It locks the person's row first: two roles granted at the same moment cannot slip past each
other. A refusal is an exclusion violation that names the rule.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION grid_membership_class(role text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN role IN ('sysadmin', 'secadmin', 'auditor') THEN role ELSE 'service' END
$$;

CREATE FUNCTION grid_membership_one_class() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM core_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM grid_membership m
        WHERE m.user_id = NEW.user_id
          AND m.id IS DISTINCT FROM NEW.id
          AND grid_membership_class(m.role) <> grid_membership_class(NEW.role)
          AND tstzrange(m.valid_from, m.valid_to) && tstzrange(NEW.valid_from, NEW.valid_to)
    ) THEN
        RAISE EXCEPTION 'membership_one_class: user % cannot hold % beside other roles',
            NEW.user_id, NEW.role
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'membership_one_class';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER membership_one_class
BEFORE INSERT OR UPDATE ON grid_membership
FOR EACH ROW EXECUTE FUNCTION grid_membership_one_class();
"""

BACKWARD = """
DROP TRIGGER membership_one_class ON grid_membership;
DROP FUNCTION grid_membership_one_class();
DROP FUNCTION grid_membership_class(text);
"""


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_ground"), ("core", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
