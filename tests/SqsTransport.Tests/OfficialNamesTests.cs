using System.Reflection;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>
/// What keeps -p:SqsTransport=official honest: every public name, but those of our own namespace, is one of the official package's.
/// </summary>
public sealed class OfficialNamesTests
{
    private static readonly Assembly Transport = typeof(IAmazonSqsBusFactoryConfigurator).Assembly;

    [Fact]
    public void Every_public_member_is_an_official_one()
    {
        var official = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "official-names.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').ToHashSet();
        Names().Where(name => !IsOfficial(name, official)).ShouldBeEmpty(
            "A public name that MassTransit.AmazonSQS does not have breaks the build against it. "
            + "Make it internal, or put it into Avocet.SqsTransport and use it under #if.");
    }

    [Fact]
    public void A_name_of_ones_own_is_noticed()
    {
        IsOfficial("MassTransit.IAmazonSqsHostConfigurator.AccessKey(String)", ["MassTransit.IAmazonSqsHostConfigurator.AccessKey(String)"])
            .ShouldBeTrue();
        IsOfficial(
            "MassTransit.IAmazonSqsHostConfigurator.Scope(String)", ["MassTransit.IAmazonSqsHostConfigurator.Scope(String, Boolean?)"])
                .ShouldBeTrue();
        IsOfficial(
            "MassTransit.IAmazonSqsHostConfigurator.Scope(String)", ["MassTransit.IAmazonSqsHostConfigurator.Scope(String, Boolean)"])
                .ShouldBeFalse();
        IsOfficial("MassTransit.IAmazonSqsHostConfigurator.Prefix(String)", ["MassTransit.IAmazonSqsHostConfigurator.AccessKey(String)"])
            .ShouldBeFalse();
        IsOfficial("MassTransit.IAmazonSqsHostConfigurator.AccessKey()", ["MassTransit.IAmazonSqsHostConfigurator.AccessKey(String)"])
            .ShouldBeFalse();
    }

    /// <summary>A parameter that the official member has beyond ours must be one that callers may leave out.</summary>
    private static bool IsOfficial(string name, HashSet<string> official)
    {
        if (official.Contains(name) || official.Contains(name.Replace("?", ""))) return true;
        if (!name.EndsWith(')')) return false;
        var (start, ours) = Split(name);
        return official.Where(line => line.StartsWith(start + "(", StringComparison.Ordinal)).Select(line => Split(line).Parameters)
            .Any(theirs =>
                theirs.Length >= ours.Length
                    && Enumerable.Range(0, theirs.Length)
                        .All(i => i < ours.Length ? theirs[i].TrimEnd('?') == ours[i].TrimEnd('?') : theirs[i].EndsWith('?')));
    }

    private static (string Start, string[] Parameters) Split(string name)
    {
        var open = name.IndexOf('(');
        return (name[..open], name[(open + 1)..^1].Split(", ", StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Names() =>
        from type in Transport.GetExportedTypes()
        where type.Namespace != "Avocet.SqsTransport"
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let name = member switch
        {
            ConstructorInfo constructor => type.FullName + Parameters(constructor),
            MethodInfo { IsSpecialName: false } method => $"{type.FullName}.{method.Name}{Parameters(method)}",
            PropertyInfo or FieldInfo or EventInfo or Type => $"{type.FullName}.{member.Name}",
            _ => null,
        }
        where name is not null
        select name;

    private static string Parameters(MethodBase method) =>
        $"({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name.Split('`')[0]))})";
}
