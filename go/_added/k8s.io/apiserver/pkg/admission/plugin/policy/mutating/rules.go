package mutating

// Compile makes a policy ready. What of it does not compile is told when it is evaluated.
func Compile(policy *Policy) PolicyEvaluator { return compilePolicy(policy) }
