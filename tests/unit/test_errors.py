import inspect
import re

from translator import errors


def test_the_tree_in_the_docstring_is_the_tree():
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    drawn = set(re.findall(r"\b([A-Z]\w+Error)\b", errors.__doc__ or ""))
    assert drawn == {c.__name__ for c in classes}
    assert all(issubclass(c, errors.TranslatorError) for c in classes)


def test_a_missing_package_names_the_extra():
    error = errors.MissingDependencyError("torch", "torch", "The torch engine")
    assert "pip install 'muwazi[torch]'" in str(error)
    assert isinstance(error, ImportError)
