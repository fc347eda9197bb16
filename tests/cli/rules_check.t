# Every built-in rule finds its examples and leaves its counterexamples, by both engines.

$ dredge rules check
dredge: [0-9]+ rules checked, 0 problems (re)
