"""How well the analyser of SuiteScripts agrees with people who read the same scripts."""
