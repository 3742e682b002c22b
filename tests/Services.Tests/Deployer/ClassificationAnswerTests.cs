using System.Text;
using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.Hosting;

namespace Avocet.Services.Tests.Deployer;

public sealed class ClassificationAnswerTests
{
    [Theory]
    [InlineData("[0.25, 0.75]")]
    [InlineData(" {\"prediction\": [0.25, 0.75]}\n")]
    public void Both_published_answers_of_image_classification_are_read(string answer) =>
        Prediction.ReadProbabilities(
            Encoding.UTF8.GetBytes(answer)).Select(one => (one.ClassId, one.Score)).ShouldBe([(0, 0.25), (1, 0.75)]);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    public void Anything_else_is_no_answer(string answer) =>
        Should.Throw<FormatException>(() => Prediction.ReadProbabilities(Encoding.UTF8.GetBytes(answer)));

    [Fact]
    public void A_classifier_below_the_least_accuracy_is_refused_by_field_and_both_values()
    {
        var trained = new ModelTrained
        {
            JobId = "kinds-1",
            TrainingJobName = "avocet-kinds-1-0a1b2c3d",
            ModelUri = "s3://avocet/model.tar.gz",
            ImageUri = "image",
            Classes = ["a", "b"],
            MeanAveragePrecision = 0,
            Accuracy = 0.6,
            BestEpoch = 1,
        };
        var refused = Should.Throw<PermanentException>(() =>
            EndpointSpec.CheckGate(new DeploymentOptions { MinimumAccuracy = 0.7 }, trained, LearningTask.ImageClassification));
        refused.Error.ShouldContain("Field 'deployment.minimumAccuracy' is 0.7");
        refused.Error.ShouldContain("validation accuracy of 0.6");
        Should.NotThrow(
            () => EndpointSpec.CheckGate(new DeploymentOptions { MinimumAccuracy = 0.6 }, trained, LearningTask.ImageClassification));
    }
}
