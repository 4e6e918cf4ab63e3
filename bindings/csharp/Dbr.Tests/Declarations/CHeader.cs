using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Dbr.Tests.Declarations;

/// <summary>A parameter, a struct's member, or (without a name) a result: its C type without const and spaces.</summary>
internal sealed record CDeclarator(string Type, string Name);

/// <summary>A function or a callback type.</summary>
internal sealed record CFunction(string Result, IReadOnlyList<CDeclarator> Parameters);

/// <summary>A struct's member, where the C compiler puts it.</summary>
internal sealed record CMember(string Type, string Name, int Offset, int Size);

/// <summary>
/// What dbr.h declares: its text as the C preprocessor leaves it, its numbers as the C compiler computes them.
/// </summary>
internal sealed partial class CHeader
{
    private const StringSplitOptions Trimmed =
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly Dictionary<string, List<CDeclarator>> _layouts = [];
    private readonly List<string> _enumerators = [];

    private CHeader(string preprocessed)
    {
        foreach (string statement in Statements(preprocessed))
        {
            Read(statement);
        }
    }

    public Dictionary<string, CFunction> Functions { get; } = [];

    public Dictionary<string, CFunction> Callbacks { get; } = [];

    public Dictionary<string, List<CMember>> Structs { get; } = [];

    public Dictionary<string, long> Constants { get; } = [];

    public static CHeader Load(string includeDirectory)
    {
        string header = Path.Combine(includeDirectory, "dbr", "dbr.h");
        CHeader read = new(Run("cc", ["-E", "-P", "-I", includeDirectory, "-x", "c", header], ""));
        read.Measure(includeDirectory);
        return read;
    }

    /// <summary>The statements at the outermost level, each on one line.</summary>
    private static IEnumerable<string> Statements(string text)
    {
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '{' or '(' => 1, '}' or ')' => -1, _ => 0 };
            if (depth == 0 && text[i] == ';')
            {
                yield return Spaces().Replace(text[start..i], " ").Trim();
                start = i + 1;
            }
        }
    }

    private void Read(string statement)
    {
        if (Enumeration().Match(statement) is { Success: true } enumeration)
        {
            _enumerators.AddRange(Enumerator().Matches(enumeration.Groups[1].Value).Select(match => match.Value));
        }
        else if (Structure().Match(statement) is { Success: true } structure)
        {
            _layouts[structure.Groups[1].Value] =
                [.. structure.Groups[2].Value.Split(';', Trimmed).SelectMany(Members)];
        }
        else if (Callback().Match(statement) is { Success: true } callback)
        {
            Callbacks[callback.Groups[2].Value] = Signature(callback.Groups[1].Value, callback.Groups[3].Value);
        }
        else if (Prototype().Match(statement) is { Success: true } prototype)
        {
            Functions[prototype.Groups[2].Value] = Signature(prototype.Groups[1].Value, prototype.Groups[3].Value);
        }
        else
        {
            Assert.True(
                !statement.Contains("dbr_", StringComparison.Ordinal) || Alias().IsMatch(statement),
                "a statement that the check does not understand: " + statement);
        }
    }

    private static CFunction Signature(string result, string parameters) => new(
        Normal(result), parameters == "void" ? [] : [.. parameters.Split(',').Select(Declarator)]);

    private static CDeclarator Declarator(string text)
    {
        Match match = Named().Match(text.Trim());
        return new CDeclarator(Normal(match.Groups[1].Value), match.Groups[2].Value);
    }

    /// <summary>"const char *id, *username" is two members.</summary>
    private static IEnumerable<CDeclarator> Members(string declaration)
    {
        string[] parts = declaration.Trim().Split(',');
        CDeclarator first = Declarator(parts[0]);
        string bare = first.Type.TrimEnd('*');
        return parts.Skip(1).Select(part => Declarator(bare + " " + part)).Prepend(first);
    }

    private static string Normal(string type) =>
        Constness().Replace(type, "").Replace(" ", "", StringComparison.Ordinal);

    private void Measure(string includeDirectory)
    {
        IEnumerable<string> lines = _layouts.SelectMany(layout => layout.Value.Select(member =>
                $"printf(\"{layout.Key} {member.Name} %zu %zu\\n\", offsetof({layout.Key}, {member.Name}), " +
                $"sizeof((({layout.Key} *)0)->{member.Name}));"))
            .Concat(_enumerators.Append("DBR_VERSION_NUMBER").Select(name =>
                $"printf(\"= {name} %lld 0\\n\", (long long){name});"));
        string program = Path.GetTempFileName();
        try
        {
            Run(
                "cc", ["-I", includeDirectory, "-x", "c", "-", "-o", program],
                $"#include <dbr/dbr.h>\n#include <stdio.h>\nint main(void) {{ {string.Join('\n', lines)} return 0; }}");
            foreach (string line in Run(program, [], "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Note(line.Split(' '));
            }
        }
        finally
        {
            File.Delete(program);
        }
    }

    private void Note(string[] words)
    {
        long number = long.Parse(words[2], CultureInfo.InvariantCulture);
        if (words[0] == "=")
        {
            Constants[words[1]] = number;
            return;
        }

        string type = _layouts[words[0]].Single(member => member.Name == words[1]).Type;
        if (!Structs.TryGetValue(words[0], out List<CMember>? members))
        {
            Structs[words[0]] = members = [];
        }

        members.Add(new CMember(type, words[1], (int)number, int.Parse(words[3], CultureInfo.InvariantCulture)));
    }

    private static string Run(string command, string[] arguments, string input)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} failed: {error.Result}");
        return output;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\bconst\b")]
    private static partial Regex Constness();

    [GeneratedRegex(@"^enum \{(.*)\}$")]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"\bDBR_\w+")]
    private static partial Regex Enumerator();

    [GeneratedRegex(@"^typedef struct (\w+) \{(.*)\} \w+$")]
    private static partial Regex Structure();

    [GeneratedRegex(@"^typedef (.+)\(\*(\w+)\)\((.*)\)$")]
    private static partial Regex Callback();

    [GeneratedRegex(@"^((?!typedef).+?)\b(dbr_\w+)\((.*)\)$")]
    private static partial Regex Prototype();

    [GeneratedRegex(@"^typedef (struct (\w+) \2|int32_t dbr_status)$")]
    private static partial Regex Alias();

    [GeneratedRegex(@"^(.*?)(\w+)$")]
    private static partial Regex Named();
}
