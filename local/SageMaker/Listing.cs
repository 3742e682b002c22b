using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker;

/// <summary>What all List operations do: filter, sort, page.</summary>
internal static class Listing
{
    private const int DefaultPage = 10;

    /// <summary>Answers a List request.</summary>
    /// <param name="members">The request.</param>
    /// <param name="all">Everything of the kind.</param>
    /// <param name="list">Member of the answer.</param>
    /// <param name="summary">One entry.</param>
    /// <param name="status">Status by which it is filtered and sorted, where the kind has one.</param>
    /// <param name="descending">Whether the newest come first unless asked otherwise.</param>
    public static JsonObject Page<T>(
        RequestMembers members, IEnumerable<T> all, string list, Func<T, JsonObject> summary, Func<T, string>? status, bool descending)
        where T : Resource
    {
        var most = members.OptionalInteger("MaxResults", 1, 100) ?? DefaultPage;
        var contains = members.OptionalText("NameContains", "[a-zA-Z0-9-]+", 63);
        var (after, before) = (members.OptionalTime("CreationTimeAfter"), members.OptionalTime("CreationTimeBefore"));
        var (changedAfter, changedBefore) = (members.OptionalTime("LastModifiedTimeAfter"), members.OptionalTime("LastModifiedTimeBefore"));
        var equals = status is null ? null : members.OptionalText("StatusEquals");
        string[] sorts = status is null ? ["Name", "CreationTime"] : ["Name", "CreationTime", "Status"];
        var sort = members.OptionalOneOf("SortBy", sorts) ?? "CreationTime";
        var order = members.OptionalOneOf("SortOrder", "Ascending", "Descending") ?? (descending ? "Descending" : "Ascending");
        var token = members.OptionalText("NextToken", longest: 8192);
        members.ThrowIfInvalid();

        // Ordered by what they are sorted by and then by name: a token says after which entry the next page begins, so that
        // resources made or deleted between two pages neither repeat nor hide another one.
        var place = (T item) => Place(item, sort, status);
        var chosen = all
            .Where(item => contains is null || item.Name.Contains(contains, StringComparison.OrdinalIgnoreCase))
            .Where(item => !(item.CreationTime.AsTold() <= after) && !(item.CreationTime.AsTold() >= before))
            .Where(item => !(item.LastModifiedTime.AsTold() <= changedAfter) && !(item.LastModifiedTime.AsTold() >= changedBefore))
            .Where(item => equals is null || status!(item) == equals);
        var sign = order == "Descending" ? -1 : 1;
        var sorted = chosen.OrderBy(place, Comparer<string>.Create((a, b) => sign * string.CompareOrdinal(a, b)));
        var start = token is null ? null : Decode(token);
        var rest = start is null ? sorted : sorted.Where(item => sign * string.CompareOrdinal(place(item), start) > 0);
        var page = rest.Take(most + 1).ToList();
        var reply = new JsonObject { [list] = new JsonArray([.. page.Take(most).Select(summary)]) };
        if (page.Count > most) reply["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(place(page[most - 1])));
        return reply;
    }

    private static string Place<T>(T item, string sort, Func<T, string>? status)
        where T : Resource => sort switch
        {
            "Name" => item.Name,
            "Status" => $"{status!(item)} {item.Name}",
            _ => $"{item.CreationTime.UtcTicks.ToString("D19", CultureInfo.InvariantCulture)} {item.Name}",
        };

    private static string Decode(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw ServiceErrorException.Validation("The NextToken is not one that a List request returned.");
        }
    }
}
