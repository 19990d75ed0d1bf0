"""A day's plan: which engineer drives to which customers, in which order, with which parts.

Pure functions over a `problem.Problem`: `insertion` is the built-in heuristic, `solver` hands the
same problem to PyVRP where that is installed, `validate` judges any plan by rules written a
second time, `explain` tells what a new plan changes, `asking` for which moves customers could be
asked, `expecting` which visits will probably have to be made again, and `improving` looks at a plan
once more for that. All numbers are in the caller's units; times and travel times share one.
"""

from . import asking, expecting, explain, improving, insertion, problem, solver, timing, validate
