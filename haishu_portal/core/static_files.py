"""How files of the pages are named in production: by a digest of what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Base

MODULES = Base._js_module_import_aggregation_patterns[1]  # noqa: SLF001 - Django has no other name


class DigestStorage(Base):
    """Also writes the digests into the imports of our ES modules, so that no old one is mixed in.

    Imports must end with a semicolon, name their file literally and form no circle.
    """

    patterns = (*Base.patterns, ("js/*.js", MODULES))
