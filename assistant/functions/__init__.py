"""What a file of functions needs: `from assistant.functions import Place, function`."""

from assistant.functions.declaring import function
from assistant.geography.places import Place

__all__ = ["Place", "function"]
