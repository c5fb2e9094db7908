"""Tell Chinese text that went through a wrong decoder from text that is merely unusual."""


def garbled(text: str) -> str | None:
    """What `text` was meant to say, if it is mojibake; None if it looks right.

    Three accidents are known: GBK or UTF-8 bytes taken for Latin-1 or Windows-1252, and UTF-8 bytes taken for GBK. Each
    is undone; the text was garbled if undoing gives Chinese characters only, which ordinary text does not.
    """
    if text.isascii():
        return None
    for wrong in ("latin-1", "cp1252", "gbk"):
        try:
            raw = text.encode(wrong)
        except UnicodeEncodeError:
            continue
        for right in ("utf-8",) if wrong == "gbk" else ("utf-8", "gbk"):
            try:
                meant = raw.decode(right)
            except UnicodeDecodeError:
                continue
            if _chinese_only(meant) and len(meant) < len(text):
                return meant
    return None


def _chinese_only(text: str) -> bool:
    """At least two characters are not ASCII, and those are ideographs or full-width punctuation."""
    special = [letter for letter in text if not letter.isascii()]
    return len(special) >= 2 and all(
        "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" for c in special
    )
