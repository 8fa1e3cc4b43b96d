"""Recognising Vietnamese that was typed for the fonts of before Unicode: TCVN3 (.VnTime) and VNI."""

import re
from typing import Literal

Legacy = Literal["TCVN3", "VNI"]

# What TCVN3 puts in the place of letters and no Vietnamese word has beside one: ¸ á, µ à, © â, ª ê, « ô, ¬ ơ, ® đ …
_TCVN3 = re.compile("[A-Za-z][µ¸¶·¹¨»¾¼½©ª«¬®¡¢£¤¥¦§]|[®§][a-zA-Zµ¸¶·¹¨»¾¼½©ª«¬Ç-þ]")
# VNI writes a letter and a mark after it; ñ is đ, ö is ư, and these marks are in no Vietnamese word.
_VNI = re.compile("[aeiouyAEIOUYöÖôÔ][ùøûõïâêåäãáàéèúüëÙØÛÕÏÂÊÅÄÃÁÀÉÈÚÜË]|[ñÑ][a-zA-ZöÖ]|[a-zA-Z][öÖ]")
_ONLY_VNI = re.compile("[ûïøåäëüñöÛÏØÅÄËÜÑÖ]")


def legacy_encoding(text: str) -> Legacy | None:
    """The old encoding whose letters the text shows when they are read as Western European ones; None for others."""
    if _TCVN3.search(text):
        return "TCVN3"
    return "VNI" if _VNI.search(text) and _ONLY_VNI.search(text) else None
