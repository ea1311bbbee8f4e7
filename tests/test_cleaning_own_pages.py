"""The whole pages that were written to learn from."""

from pathlib import Path

import pytest

from training.cleaning.own_pages import read_own_pages


def test_own_pages_have_article_and_furniture() -> None:
    """Each page has lines of both kinds, none of them blank."""
    pages = read_own_pages()

    assert pages
    for page in pages:
        assert {keep for _, keep in page.lines} == {True, False}, page.lines[0]
        assert all(text.strip() for text, _ in page.lines), page.lines[0]


def test_own_pages_are_read_with_their_labels(tmp_path: Path) -> None:
    """A page begins with the name of its site; the file names the language."""
    (tmp_path / "de_02.txt").write_text("## Tagblatt\n- Menü\n+ Ein Satz.\n\n## Bote\n+ Noch einer.\n", "utf-8")

    first, second = read_own_pages(tmp_path)

    assert first == ("de", [("Menü", False), ("Ein Satz.", True)])
    assert second == ("de", [("Noch einer.", True)])


def test_own_pages_need_a_label_in_each_line(tmp_path: Path) -> None:
    """A line without a label is named."""
    (tmp_path / "en.txt").write_text("## Post\n+ A sentence.\nNo label\n", "utf-8")

    with pytest.raises(ValueError, match=r"en\.txt:3"):
        read_own_pages(tmp_path)
