from . import transfer, video
