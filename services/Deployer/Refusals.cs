using Avocet.Hosting;
using Avocet.SageMaker;

namespace Avocet.Deployer;

/// <summary>What becomes of a call that SageMaker refuses.</summary>
internal static class Refusals
{
    /// <summary>A refusal that trying again cannot mend ends the stage; any other is thrown as it came, to be tried again.</summary>
    /// <param name="call">The call.</param>
    /// <param name="mayAppear">
    /// Whether what is not found may be found soon: a model or configuration that was just made is not seen everywhere at once.
    /// </param>
    /// <param name="roleMayBeNew">Whether a role that cannot be assumed may be assumed soon.</param>
    public static async Task<T> OrPermanent<T>(this Task<T> call, bool mayAppear = false, bool roleMayBeNew = false)
    {
        try
        {
            return await call;
        }
        catch (SageMakerException refused)
            when (!refused.IsTransient && !(mayAppear && refused.IsNotFound) && !(roleMayBeNew && refused.IsRoleUnknown))
        {
            throw new PermanentException(refused.Message, refused.Remedy, refused);
        }
    }

    /// <summary>The same for a call without an answer.</summary>
    public static Task OrPermanent(this Task call)
    {
        return OrPermanent(AnswerAsync());

        async Task<bool> AnswerAsync()
        {
            await call;
            return true;
        }
    }

    /// <summary>The answer, or <see langword="null"/> where there is nothing of that name.</summary>
    public static async Task<T?> OrNull<T>(this Task<T> call)
        where T : class
    {
        try
        {
            return await call;
        }
        catch (SageMakerException missing) when (missing.IsNotFound)
        {
            return null;
        }
    }
}
