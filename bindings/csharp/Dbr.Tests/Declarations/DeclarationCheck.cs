using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Dbr.Interop;

namespace Dbr.Tests.Declarations;

/// <summary>
/// Compares the raw half of the binding, as it was compiled, with a header: every difference is a sentence.
/// </summary>
internal sealed class DeclarationCheck
{
    private static readonly Assembly Binding = typeof(NativeMethods).Assembly;

    private readonly CHeader _header;
    private readonly List<string> _differences = [];

    private DeclarationCheck(CHeader header) => _header = header;

    public static IReadOnlyList<string> Differences(CHeader header)
    {
        DeclarationCheck check = new(header);
        check.CompareFunctions();
        check.CompareStructs();
        check.CompareConstants();
        return check._differences;
    }

    private void CompareFunctions()
    {
        Dictionary<string, MethodInfo> bound = typeof(NativeMethods)
            .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.Name.StartsWith("dbr_", StringComparison.Ordinal))
            .ToDictionary(method => method.Name);
        CompareNames("function", _header.Functions.Keys, bound.Keys);
        foreach ((string name, CFunction function) in _header.Functions)
        {
            if (bound.TryGetValue(name, out MethodInfo? method))
            {
                CompareFunction(name, function, method);
            }
        }
    }

    private void CompareFunction(string name, CFunction function, MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        Expect(name + "'s result", function.Result, method.ReturnType);
        if (parameters.Length != function.Parameters.Count)
        {
            _differences.Add($"{name} has {function.Parameters.Count} parameters, the binding {parameters.Length}");
            return;
        }

        foreach ((CDeclarator wanted, ParameterInfo found) in function.Parameters.Zip(parameters))
        {
            Expect($"{name}'s {wanted.Name}", wanted.Type, found.ParameterType);

            // The same names, so that two of one type cannot change places; "out" is a word of C#'s own.
            if (wanted.Name != found.Name && wanted.Name != "out")
            {
                _differences.Add($"{name}'s {wanted.Name} is {found.Name} in the binding");
            }
        }
    }

    private void CompareStructs()
    {
        Dictionary<string, Type> bound = Binding.GetTypes()
            .Where(type => type.IsValueType && type.Namespace == "Dbr.Interop" && type.Name.StartsWith("Native", StringComparison.Ordinal))
            .Where(type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Length > 0)
            .ToDictionary(type => type.Name);
        CompareNames("struct", _header.Structs.Keys.Select(NativeName), bound.Keys);
        foreach ((string name, List<CMember> members) in _header.Structs)
        {
            if (bound.TryGetValue(NativeName(name), out Type? type))
            {
                CompareStruct(name, members, type);
            }
        }
    }

    private void CompareStruct(string name, List<CMember> members, Type type)
    {
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        CompareNames(name + "'s member", members.Select(member => member.Name), fields.Select(field => field.Name));
        foreach (CMember member in members)
        {
            if (Array.Find(fields, field => field.Name == member.Name) is { } field)
            {
                Expect($"{name}.{member.Name}", member.Type, field.FieldType);
                nint offset = Marshal.OffsetOf(type, field.Name);
                if (offset != member.Offset)
                {
                    _differences.Add($"{name}.{member.Name} is at {member.Offset}, the binding's at {offset}");
                }
            }
        }
    }

    private void CompareConstants()
    {
        Dictionary<string, long> bound = new() { ["DBR_VERSION_NUMBER"] = NativeMethods.DBR_VERSION_NUMBER };
        foreach (DbrStatus status in Enum.GetValues<DbrStatus>())
        {
            bound[(status == DbrStatus.Ok ? "DBR" : "DBR_E") + Upper(status.ToString())] = (long)status;
        }

        foreach (DbrLogLevel level in Enum.GetValues<DbrLogLevel>())
        {
            bound["DBR_LOG" + Upper(level.ToString())] = (long)level;
        }

        CompareNames("constant", _header.Constants.Keys, bound.Keys);
        foreach ((string name, long value) in _header.Constants)
        {
            if (bound.TryGetValue(name, out long found) && found != value)
            {
                _differences.Add($"{name} is {value}, the binding's {found}");
            }
        }
    }

    private void CompareNames(string what, IEnumerable<string> wanted, IEnumerable<string> found)
    {
        _differences.AddRange(wanted.Except(found).Select(name => $"the {what} {name} is not in the binding"));
        _differences.AddRange(found.Except(wanted).Select(name => $"the {what} {name} is not in the header"));
    }

    private void Expect(string where, string c, Type found)
    {
        string[] allowed = Allowed(c);
        if (!allowed.Contains(Spell(found)))
        {
            _differences.Add($"{where} is {c}, the binding's {Spell(found)} instead of {string.Join(" or ", allowed)}");
        }
    }

    /// <summary>How a C type may be spelled in the binding.</summary>
    private string[] Allowed(string c) => c switch
    {
        "void" => ["Void"],
        "int32_t" => ["Int32"],
        "uint32_t" => ["UInt32"],
        "int64_t" => ["Int64"],
        "size_t" => ["UIntPtr"],
        "double" => ["Double"],
        "dbr_status" => ["DbrStatus"],
        "void*" => ["Void*"],
        "char*" => ["Byte*", "String"],
        _ when _header.Callbacks.TryGetValue(c, out CFunction? callback) => [Spell(callback)],
        "dbr_client**" => ["ClientHandle&"],
        "dbr_client*" or "dbr_client_options*" or "dbr_call_options*" or "dbr_cancel*" =>
            [NativeName(c), NativeName(c.TrimEnd('*'))["Native".Length..] + "Handle"],
        _ => [NativeName(c)],
    };

    private string Spell(CFunction callback) => "unmanaged(" +
        string.Join(", ", callback.Parameters.Select(parameter => Allowed(parameter.Type)[0])) + ") " +
        Allowed(callback.Result)[0];

    private static string Spell(Type type) => type.IsUnmanagedFunctionPointer
        ? $"unmanaged({string.Join(", ", type.GetFunctionPointerParameterTypes().Select(Spell))}) " +
            Spell(type.GetFunctionPointerReturnType())
        : type.Name;

    /// <summary>"dbr_login_result*" is "NativeLoginResult*".</summary>
    private static string NativeName(string c) =>
        "Native" + string.Concat(c["dbr_".Length..].Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>"InvalidArgument" is "_INVALID_ARGUMENT".</summary>
    private static string Upper(string name)
    {
        StringBuilder upper = new();
        foreach (char c in name)
        {
            upper.Append(char.IsUpper(c) ? "_" : "").Append(char.ToUpperInvariant(c));
        }

        return upper.ToString();
    }
}
