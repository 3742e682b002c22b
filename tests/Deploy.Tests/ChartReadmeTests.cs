using System.Text;

namespace Avocet.Deploy.Tests;

/// <summary>The chart's README holds every value; it is made from the comments of values.yaml.</summary>
public sealed class ChartReadmeTests
{
    private const string Marker = "## Values\n";

    [Fact]
    public void The_readme_lists_the_values()
    {
        const string Path = $"{Chart.Folder}/README.md";
        var readme = Repository.Read(Path);
        var head = readme[..(readme.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)];
        Repository.ShouldEqualFile($"{head}\n{Table(Repository.Read($"{Chart.Folder}/values.yaml"))}", Path);
    }

    [Fact]
    public void A_value_is_listed_with_its_path_default_and_comment() =>
        Table("# On top.\n\na:\n  # How\n  # many.\n  b: 2\n  c: { d: [x] }\n# E.\ne: \"\"\n").ShouldBe(
            "| key | default | meaning |\n|---|---|---|\n"
            + "| `a.b` | `2` | How many. |\n| `a.c` | `{ d: [x] }` |  |\n| `e` | `\"\"` | E. |\n");

    /// <summary>A table row for each key that has a value on its line. Comments directly above a key belong to it.</summary>
    private static string Table(string yaml)
    {
        var table = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
        var path = new List<string>();
        var comment = new List<string>();
        foreach (var line in yaml.Split('\n'))
        {
            var text = line.TrimStart();
            if (text.StartsWith("# ", StringComparison.Ordinal)) comment.Add(text[2..]);
            else if (text.Length == 0) comment.Clear();
            else
            {
                var colon = text.IndexOf(':', StringComparison.Ordinal);
                var (key, value) = (text[..colon], text[(colon + 1)..].Trim());
                path.RemoveRange((line.Length - text.Length) / 2, path.Count - ((line.Length - text.Length) / 2));
                path.Add(key);
                if (value.Length > 0 || comment.Count > 0)
                {
                    var preset = value.Length > 0 ? $"`{value}`" : "";
                    table.Append($"| `{string.Join('.', path)}` | {preset} | {string.Join(' ', comment)} |\n");
                }

                comment.Clear();
            }
        }

        return table.ToString();
    }
}
