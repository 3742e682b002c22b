using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Avocet.Deploy.Tests;

namespace Avocet.Containers.Tests;

/// <summary>What is inside the images: the NuGet packages of each program, as the build lists them and as they say of themselves.</summary>
public sealed partial class PackagesTests
{
    private const string Page = "deploy/docker/PACKAGES.md";
    private static readonly string[] Licences = ["Apache-2.0", "BSD-3-Clause", "MIT"];
    private static readonly string Configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>Image, project, folder of its build.</summary>
    private static readonly (string Image, string Project, string Folder)[] Programs =
    [
        ("ingest", "Ingest", Configuration),
        ("converter", "Converter", Configuration),
        ("trainer", "Trainer", Configuration),
        ("deployer", "Deployer", Configuration),
        ("cli", "Cli", Configuration),
        ("local-sagemaker", "LocalSageMaker", Configuration),
        ("local-sagemaker", "LocalTraining", $"{Configuration}_linux-x64"),
    ];

    [Fact]
    public void The_list_of_packages_is_that_of_the_programs()
    {
        var page = new StringBuilder("""
            # NuGet packages inside the images

            Made by `tests/Containers.Tests` out of what the build lists for each program (`*.deps.json`); `UPDATE=1` writes it anew. Beside these there are
            .NET itself (MIT), in the base image, and the system's libraries, which each image lists in `/usr/share/doc/avocet/system-packages.txt`. The image
            `local-aws` is Node.js with what `tests/fauxqs/package-lock.json` lists, each package with its licence.

            | package | version | licence | in |
            |---|---|---|---|

            """);
        foreach (var packages in Packages().GroupBy(item => item.Package).OrderBy(group => group.Key.Id, StringComparer.OrdinalIgnoreCase))
        {
            var (id, version) = packages.Key;
            page.Append($"| {id} | {version} | {Licence(id, version)} | {Images([.. packages.Select(item => item.Image).Distinct()])} |\n");
        }

        Repository.ShouldEqualFile(page.ToString(), Page);
    }

    [Fact]
    public void Every_package_may_be_given_on_with_the_images() =>
        Packages().Select(item => item.Package).Distinct().Where(package => !Licences.Contains(Licence(package.Id, package.Version)))
            .ShouldBeEmpty();

    private static string Program(string project) => project == "Cli" ? "avocet" : $"Avocet.{project}";

    private static string Images(IReadOnlyList<string> images) =>
        images.Count == Programs.Select(program => program.Image).Distinct().Count() ? "all" : string.Join(", ", images);

    private static IEnumerable<((string Id, string Version) Package, string Image)> Packages()
    {
        foreach (var (image, project, folder) in Programs)
        {
            using var list = JsonDocument.Parse(Repository.Read($"artifacts/bin/{project}/{folder}/{Program(project)}.deps.json"));
            foreach (var library in list.RootElement.GetProperty("libraries").EnumerateObject())
            {
                if (library.Value.GetProperty("type").GetString() != "package") continue;
                var name = library.Name.Split('/');
                yield return ((name[0], name[1]), image);
            }
        }
    }

    /// <summary>As the package declares it; where it has a file instead of a name, by the words of the file.</summary>
    private static string Licence(string id, string version)
    {
        var folder = PackageFolders().Select(root => Path.Combine(root, id.ToLowerInvariant(), version)).First(Directory.Exists);
        var declared = XDocument.Load(Path.Combine(folder, $"{id.ToLowerInvariant()}.nuspec"))
            .Descendants().Where(element => element.Name.LocalName == "license")
            .ShouldHaveSingleItem($"{id} {version} declares no licence.");
        if (declared.Attribute("type")?.Value != "file") return declared.Value;
        var text = File.ReadAllText(Path.Combine(folder, declared.Value));
        return MitLicence().IsMatch(text) ? "MIT" : $"see {declared.Value}";
    }

    private static IEnumerable<string> PackageFolders()
    {
        using var assets = JsonDocument.Parse(Repository.Read("artifacts/obj/LocalTraining/project.assets.json"));
        return [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
    }

    [GeneratedRegex(@"^\s*MIT License\s", RegexOptions.IgnoreCase)]
    private static partial Regex MitLicence();
}
