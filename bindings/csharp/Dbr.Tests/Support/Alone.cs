namespace Dbr.Tests.Support;

/// <summary>The collection of tests that no others run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;
