using System.Globalization;
using Avocet.Cli.Jobs;
using Avocet.Cli.Remote;
using Avocet.Cli.Reporting;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.SageMaker;
using Microsoft.AspNetCore.Http;

namespace Avocet.Cli.Web;

/// <summary>Asks a job's endpoint about one picture.</summary>
internal sealed class DetectorTrial(Installation installation)
{
    private const int OfferedPictures = 100;

    /// <summary>The form, or <see langword="null"/> for a job without an endpoint or whose model finds no boxes.</summary>
    public async Task<DetectorForm?> FindAsync(JobFolder folder, CancellationToken cancellationToken)
    {
        if (await DeploymentAsync(folder, cancellationToken) is not { InServiceAt: not null } deployment
            || !deployment.Trained.FindsBoxes())
            return null;
        var channel = await ValidationChannel.OpenAsync(installation.Store, new DeployerFolder(folder), cancellationToken);
        var images = channel.Images.ToList();
        var step = Math.Max(1, images.Count / OfferedPictures);
        return new DetectorForm(deployment.Trained.Classes, [.. images.Where((_, i) => i % step == 0).Take(OfferedPictures)]);
    }

    public async Task<DetectorForm> AskAsync(
        JobFolder folder, DetectorForm form, IFormCollection fields, CancellationToken cancellationToken)
    {
        var deployment = await DeploymentAsync(folder, cancellationToken);
        if (await PictureAsync(folder, fields, cancellationToken) is not { } picture)
            return form with { Problem = "Choose a picture, or one of the validation pictures." };
        var threshold = double.TryParse(fields["threshold"], NumberStyles.Float, CultureInfo.InvariantCulture, out var least) ? least : 0.4;
        var began = installation.Clock.GetTimestamp();
        try
        {
            var answer = await installation.Get<SageMakerRuntimeClient>().InvokeEndpointAsync(
                EndpointEvaluation.Request(deployment!.EndpointName, picture), cancellationToken);
            var took = installation.Clock.GetElapsedTime(began).TotalMilliseconds;
            var shown = new DetectorAnswer(picture, EndpointEvaluation.Found(answer.Body), threshold, took);
            // Drawn here once, so that a picture that cannot be decoded is said in words.
            shown.Show(form.Classes);
            return form with { Answer = shown };
        }
        catch (Exception refused) when (refused is SageMakerException or FormatException or InvalidDataException or ArgumentException)
        {
            return form with { Problem = refused.Message };
        }
    }

    private async Task<byte[]?> PictureAsync(JobFolder folder, IFormCollection fields, CancellationToken cancellationToken)
    {
        if (fields.Files.GetFile("picture") is { Length: > 0 } file)
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }

        if (!ulong.TryParse(fields["validation"], NumberStyles.None, CultureInfo.InvariantCulture, out var image)) return null;
        var channel = await ValidationChannel.OpenAsync(installation.Store, new DeployerFolder(folder), cancellationToken);
        return channel.Images.Contains(image) ? (await channel.ReadAsync(image, cancellationToken)).Image.ToArray() : null;
    }

    private Task<Deployment?> DeploymentAsync(JobFolder folder, CancellationToken cancellationToken) =>
        installation.Get<DeploymentStore>().FindAsync(folder.JobId, cancellationToken);
}
