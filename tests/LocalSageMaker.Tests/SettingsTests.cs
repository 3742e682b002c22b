using System.Diagnostics;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>The program, told wrong.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("LocalSageMaker__Store", "Ceph", "LocalSageMaker:Store is 'Ceph'. Write Directory or S3.")]
    [InlineData("LocalSageMaker__Trainings", "99", "LocalSageMaker:Trainings is '99'. The field Trainings must be between 1 and 16.")]
    [InlineData("LocalSageMaker__ListenAddress", "here", "LocalSageMaker:ListenAddress here")]
    [InlineData("LocalSageMaker__DataDirectory", "/dev/null/data", "LocalSageMaker:DataDirectory /dev/null/data: ")]
    [InlineData("Avocet__S3__ServiceUrl", "bucket.local", "Avocet:S3:ServiceUrl is 'bucket.local'. Write http:// or https:// and a host.")]
    public async Task A_wrong_setting_ends_it_with_one_line_that_names_it(string variable, string value, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("avocet-settings-");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Avocet.LocalSageMaker.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
            Environment = { ["LocalSageMaker__Port"] = "0", [variable] = value },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();

        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        folder.Delete(recursive: true);

        process.ExitCode.ShouldBe(2, error);
        error.Trim().Split('\n').ShouldHaveSingleItem();
        error.ShouldContain(expected);
    }
}
