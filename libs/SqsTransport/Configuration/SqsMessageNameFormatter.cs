using System.Text;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>
/// Topic names of message types, wire since others subscribe by them: Acme.Contracts.OrderSubmitted → Acme_Contracts-OrderSubmitted,
/// nested types with an underscore, generic ones as Name--Argument__Argument--.
/// </summary>
internal sealed class SqsMessageNameFormatter : IMessageNameFormatter
{
    public string GetMessageName(Type type) => Append(new StringBuilder(), type, within: null).ToString();

    private static StringBuilder Append(StringBuilder name, Type type, string? within)
    {
        var space = type.Namespace?.Replace('.', '_');
        if (space is not null && space != within) name.Append(space).Append('-');
        if (type.DeclaringType is { } outer && !type.IsGenericParameter) Append(name, outer, space).Append('_');
        if (!type.IsGenericType) return name.Append(type.Name);
        var arguments = type.GetGenericArguments();
        name.Append(type.Name.Split('`')[0]).Append("--");
        for (var i = 0; i < arguments.Length; i++) Append(i == 0 ? name : name.Append("__"), arguments[i], space);
        return name.Append("--");
    }
}
