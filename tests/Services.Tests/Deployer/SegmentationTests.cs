using System.Net;
using Avocet.Contracts;
using Avocet.Imaging;
using Avocet.ObjectStore;
using OpenCvSharp;

namespace Avocet.Services.Tests.Deployer;

/// <summary>
/// The local SageMaker serves no segmentation: its answer is given by the test, as the algorithm's sample notebook shows it.
/// </summary>
public sealed class SegmentationTests
{
    private static readonly DeploymentOptions Roads = new()
    {
        EndpointName = "roads",
        MinimumMeanIntersectionOverUnion = 0.5,
        ExpiresAfterMinutes = 60,
    };

    [Fact]
    public async Task A_segmentations_endpoint_is_tried_on_pictures_and_its_masks_are_kept()
    {
        await using var bench = await DeployerBench.StartAsync(answers: () => new MaskEndpoint(".png"));

        var deployed = await bench.AskAsync<ModelDeployed>(await TrainAsync(bench));

        (deployed.MeanIntersectionOverUnion, deployed.SmokeTestAccuracy).ShouldBe((0.6, null));
        deployed.Predictions.ShouldBe(
            [.. ((int[])[10, 12, 14]).Select(id => $"s3://avocet/jobs/job-1/deployment/predictions/0000{id}.png")]);
        var mask = await bench.Store.ReadBytesAsync(ObjectUri.Parse(deployed.Predictions[0]), default);
        var header = await ImageHeader.ReadAsync(new MemoryStream(mask), default);
        (header.Format, header.Width, header.Height).ShouldBe((ImageFormat.Png, 80, 40));
        var status = (await bench.StatusAsync("job-1")).ShouldNotBeNull();
        (status.Message, status.Numbers["pictures"]).ShouldBe(("Endpoint roads answers until 2026-11-24 13:00 UTC", 3));
    }

    [Theory]
    [InlineData(".jpg", "It is a Jpeg and no PNG.")]
    [InlineData("", "It is no PNG: ")]
    public async Task An_endpoint_that_answers_no_mask_fails_the_stage(string extension, string words)
    {
        await using var bench = await DeployerBench.StartAsync(answers: () => new MaskEndpoint(extension));

        var failed = await bench.AskAsync<StageFailed>(await TrainAsync(bench));

        failed.Error.ShouldStartWith($"Endpoint roads is in service, but answered none of 3 validation pictures: {words}");
    }

    private static async Task<ModelTrained> TrainAsync(DeployerBench bench) =>
        await bench.TrainAsync("job-1", Roads, task: LearningTask.SemanticSegmentation) with
        {
            MeanAveragePrecision = 0,
            MeanIntersectionOverUnion = 0.6,
        };

    /// <summary>Answers pictures with a mask of class numbers of the same size, everything else by SageMaker.</summary>
    private sealed class MaskEndpoint(string extension) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath != "/endpoints/roads/invocations") return await base.SendAsync(request, cancellationToken);
            (request.Content!.Headers.ContentType!.MediaType, request.Headers.Accept.ToString()).ShouldBe(("image/jpeg", "image/png"));
            using var picture = Cv2.ImDecode(await request.Content.ReadAsByteArrayAsync(cancellationToken), ImreadModes.Color);
            using var mask = new Mat(picture.Rows, picture.Cols, MatType.CV_8UC1, new Scalar(1));
            var answer = "no picture"u8.ToArray();
            if (extension.Length > 0) Cv2.ImEncode(extension, mask, out answer);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answer) };
        }
    }
}
