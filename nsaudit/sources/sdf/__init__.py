"""SDF projects on disk: any folder, read into one snapshot."""

from nsaudit.sources.sdf.folder import read_folder

__all__ = ["read_folder"]
