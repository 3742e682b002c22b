using System.CommandLine;

namespace Avocet.Cli.Tests;

/// <summary>A command run in this process: its exit code and what it said.</summary>
internal sealed record Run(int Code, string Output, string Error)
{
    public static async Task<Run> OfAsync(Command command, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>avocet with whatever command, as on a command line.</summary>
    public static Task<Run> AvocetAsync(params string[] arguments) => OfAsync(AvocetCommand.Create(), arguments);

    public static Task<Run> PackAsync(params string[] arguments) => OfAsync(PackCommand.Create(), arguments);

    public static Task<Run> RecAsync(params string[] arguments) => OfAsync(RecCommand.Create(), arguments);

    public static Task<Run> ListAsync(params string[] arguments) => OfAsync(ListCommand.Create(), arguments);
}

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-cli-");

    public string Of(params string[] path) => Path.Combine([_folder.FullName, .. path]);

    /// <summary>Writes a file, and the folders above it.</summary>
    public string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Of(path))!);
        File.WriteAllBytes(Of(path), bytes);
        return Of(path);
    }

    public string WriteLines(string path, params IEnumerable<string> lines) =>
        Write(path, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    public byte[] Read(string path) => File.ReadAllBytes(Of(path));

    public bool Has(string path) => File.Exists(Of(path));

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>Pictures made for a test.</summary>
internal static class Picture
{
    public static byte[] Jpeg(int width, int height, int seed) => Encode(width, height, seed, ".jpg");

    public static byte[] Encode(int width, int height, int seed, string extension)
    {
        using var picture = new OpenCvSharp.Mat(height, width, OpenCvSharp.MatType.CV_8UC3);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                picture.Set(
                    y, x, new OpenCvSharp.Vec3b((byte)((x * 3) + seed), (byte)((y * 5) + (seed * 7)), (byte)((x * y / 9) + (seed * 31))));
        }

        OpenCvSharp.Cv2.ImEncode(extension, picture, out var bytes);
        return bytes;
    }
}
