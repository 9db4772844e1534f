"""Set before anything of ours is imported: tests run on the frozen packages, and so do the servers that they start.

A new release of data/ breaks none of them. What must hold of whatever lies in data/ stands in tests/test_data.py; what
exhibits say and draw of it, in tests/golden/.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FIXTURES = Path(__file__).parent / "tests" / "fixtures"

os.environ["DASHBOARD_DATA"] = str(FIXTURES / "package")
os.environ["DASHBOARD_EARLIER"] = str(FIXTURES / "package_earlier")
# Neither is a package read that lies in releases/, nor is a lock left there.
os.environ["DASHBOARD_RELEASES"] = tempfile.mkdtemp(prefix="recorded-csae-releases-")
atexit.register(shutil.rmtree, os.environ["DASHBOARD_RELEASES"], ignore_errors=True)
# Nothing that an earlier run made is there already; the servers of one run share what they make.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="recorded-csae-cache-")
    atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)
