using System.Reflection;
using Xunit.Sdk;

namespace Dbr.Tests.Support;

/// <summary>Runs a theory in both ways, for each of the values given.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CombinedWaysAttribute(params object[] values) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        foreach (Way way in Enum.GetValues<Way>())
        {
            if (values.Length == 0)
            {
                yield return [way];
            }

            foreach (object value in values)
            {
                yield return [way, value];
            }
        }
    }
}
