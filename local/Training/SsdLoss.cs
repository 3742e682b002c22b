using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// SSD's loss (Liu et al. 2016, §2.2): cross entropy over the default boxes that have a label and, for each of them, the three worst
/// that have none; smooth L1 over the offsets of the former. Both divided by the number of labelled default boxes.
/// </summary>
internal static class SsdLoss
{
    private const int NegativesPerPositive = 3;
    private const int LeastNegatives = 10;

    /// <param name="offsets">[pictures, default boxes, 4].</param>
    /// <param name="scores">[pictures, default boxes, classes + 1].</param>
    /// <param name="examples">The pictures' targets.</param>
    /// <returns>The sum to go down on, and its two parts.</returns>
    public static (Tensor Loss, double CrossEntropy, double SmoothL1) Of(Tensor offsets, Tensor scores, IReadOnlyList<Example> examples)
    {
        var anchors = examples[0].Classes.Length;
        var classes = examples.SelectMany(example => example.Classes).ToArray();
        var wanted = tensor(examples.SelectMany(example => example.Offsets).ToArray(), [examples.Count, anchors, 4]);
        var each = nn.functional.cross_entropy(scores.reshape(classes.Length, -1), tensor(classes), reduction: nn.Reduction.None);
        var (counted, positive) = Weights(classes, SsdNetwork.Numbers(each), anchors);
        var crossEntropy = (each * tensor(counted)).sum();
        var distance = nn.functional.smooth_l1_loss(offsets, wanted, reduction: nn.Reduction.None).sum(2).reshape(classes.Length);
        var smoothL1 = (distance * tensor(positive)).sum();
        return (crossEntropy + smoothL1, crossEntropy.item<float>(), smoothL1.item<float>());
    }

    /// <summary>
    /// The weight of each default box in the two sums. On plain arrays: deterministic, and out of reach of TorchSharp's scalars.
    /// </summary>
    private static (float[] Counted, float[] Positive) Weights(long[] classes, float[] losses, int anchors)
    {
        var (counted, positive) = (new float[classes.Length], new float[classes.Length]);
        var weight = 1f / Math.Max(1, classes.Count(kind => kind > 0));
        var (order, keys) = (new int[anchors], new float[anchors]);
        for (var start = 0; start < classes.Length; start += anchors)
        {
            var (positives, negatives) = (0, 0);
            for (var i = start; i < start + anchors; i++)
            {
                if (classes[i] > 0)
                {
                    positives++;
                    counted[i] = positive[i] = weight;
                }
                else
                {
                    (order[negatives], keys[negatives++]) = (i, -losses[i]);
                }
            }

            Array.Sort(keys, order, 0, negatives);
            var taken = Math.Min(negatives, Math.Max(LeastNegatives, positives * NegativesPerPositive));
            for (var i = 0; i < taken; i++) counted[order[i]] = weight;
        }

        return (counted, positive);
    }
}
