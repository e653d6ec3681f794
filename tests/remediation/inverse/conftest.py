"""What is asserted in `undoing` fails as readably as what a test asserts itself."""

import pytest

pytest.register_assert_rewrite("undoing")
