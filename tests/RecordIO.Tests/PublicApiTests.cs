using System.Reflection;

namespace Avocet.RecordIO.Tests;

/// <summary>The library's public face, so that a change of it is seen in review. UPDATE=1 writes it anew.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_members_are_the_approved_ones()
    {
        var text = string.Join('\n', typeof(RecordIoReader).Assembly.GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n";
        var approved = Path.Combine(Rec.Root, "tests", "RecordIO.Tests", "PublicApi.approved.txt");
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") File.WriteAllText(approved, text);

        text.ShouldBe(
            File.ReadAllText(approved), "The public members changed. If that is meant, run the tests with UPDATE=1 and commit the file.");
    }

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{(type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class")} {type.Name}";
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var members = type.GetMembers(own).Where(member => !IsCompilersOwn(member)).Select(member => "  " + Describe(member));
        foreach (var line in members.Order(StringComparer.Ordinal)) yield return line;
    }

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property =>
            $"{Name(property.PropertyType)} {property.Name} {{ {(property.SetMethod is { IsPublic: true } ? "get; init" : "get")} }}",
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
        _ => member.ToString()!,
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;

    /// <summary>Accessors, record plumbing, enum fields' storage: said already or said by nobody.</summary>
    private static bool IsCompilersOwn(MemberInfo member) =>
        member is MethodBase { IsSpecialName: true, IsConstructor: false }
        || member.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "<Clone>$" or "value__"
        || (member is MethodBase { IsConstructor: true } copy && copy.GetParameters() is [{ Name: "original" }]);
}
