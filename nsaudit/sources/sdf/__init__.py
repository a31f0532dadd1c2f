"""SDF projects on disk: any folder, read into one snapshot."""

from nsaudit.sources.sdf.folder import Progress, read_folder

__all__ = ["Progress", "read_folder"]
