using System.CommandLine;
using Avocet.Cli.Records;
using Avocet.Hosting;
using Avocet.RecordIO;

namespace Avocet.Cli;

/// <summary>avocet rec: for people with .rec files, whoever wrote them.</summary>
internal static class RecCommand
{
    private const string ExitCodes =
        "Exit codes: 0 done or sound, 1 a file is damaged or cannot be written, 2 there is no such file or an argument is wrong,\n"
        + "3 done but damaged places were passed over or an --id is not there, 130 interrupted.\n";

    public static Command Create() => new(
        "rec",
        "Looks into, checks, unpacks, joins and divides RecordIO files of images, whoever wrote them.\n"
        + ExitCodes
        + "Example: avocet rec verify birds_train.rec")
    {
        Info(), Verify(), Extract(), Merge(), Split(),
    };

    private static Command Info()
    {
        var (rec, json) = (Source(), Json());
        var command = new Command(
            "info", "Says what a .rec holds, damaged or not.\n" + ExitCodes + "Example: avocet rec info birds_train.rec")
        {
            rec, json,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, () =>
        {
            RecInfo.Run(parsed.GetValue(rec)!, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return ExitCode.Done;
        })));
        return command;
    }

    private static Command Verify()
    {
        var (rec, json) = (Source(), Json());
        var anyLabel = new Option<bool>("--any-label") { Description = "Takes labels that are not detection's." };
        var decode = new Option<bool>("--decode") { Description = "Decodes every picture too." };
        var command = new Command(
            "verify",
            "Checks every record, its label as the detection iterator does, and the .idx beside the file.\n"
            + ExitCodes + "Example: avocet rec verify --decode birds_train.rec")
        {
            rec, anyLabel, decode, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, () =>
        {
            var rule = parsed.GetValue(anyLabel) ? LabelRule.Any : LabelRule.Detection;
            var output = parsed.InvocationConfiguration.Output;
            RecVerify.Run(parsed.GetValue(rec)!, rule, parsed.GetValue(decode), parsed.GetValue(json), output, cancellation);
            return ExitCode.Done;
        })));
        return command;
    }

    private static Command Extract()
    {
        var rec = Source();
        var folder = new Option<string>("--out")
        {
            Description = "Folder for the pictures and a list that packs them again.",
            Required = true,
        };
        var ids = new Option<ulong[]>("--id")
        {
            Description = "Ids of the records wanted; left out, all.",
            AllowMultipleArgumentsPerToken = true,
        };
        var lenient = new Option<bool>("--lenient") { Description = "Passes over damaged places instead of stopping at the first." };
        var command = new Command(
            "extract",
            "Writes the pictures as files, and a .lst with their labels.\n"
            + ExitCodes + "Example: avocet rec extract birds_train.rec --out birds --id 17 291")
        {
            rec, folder, ids, lenient,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, () =>
        {
            var mode = parsed.GetValue(lenient) ? ReadMode.Lenient : ReadMode.Strict;
            var wanted = (parsed.GetValue(ids) ?? []).ToHashSet();
            var output = parsed.InvocationConfiguration.Output;
            var skipped = RecExtract.Run(parsed.GetValue(rec)!, parsed.GetValue(folder)!, wanted, mode, output, cancellation);
            return skipped > 0 ? ExitCode.PartlyDone : ExitCode.Done;
        })));
        return command;
    }

    private static Command Merge()
    {
        var target = new Argument<string>("TARGET") { Description = "The .rec to write; its .idx goes beside it." };
        var sources = new Argument<string[]>("SOURCES") { Description = "The .rec files, in order.", Arity = ArgumentArity.OneOrMore };
        var renumber = new Option<bool>("--renumber") { Description = "Gives the records ids from 0." };
        var command = new Command(
            "merge", "Joins .rec files into one, records as they are.\n" + ExitCodes + "Example: avocet rec merge all.rec a.rec b.rec")
        {
            target, sources, renumber,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            RecJoin.Merge(parsed.GetValue(target)!, parsed.GetValue(sources)!, parsed.GetValue(renumber), output, cancellation);
            return ExitCode.Done;
        })));
        return command;
    }

    private static Command Split()
    {
        var rec = Source();
        var prefix = new Option<string>("--out")
        {
            Description = "Beginning of the parts' names: PREFIX_0.rec and so on.",
            Required = true,
        };
        var parts = new Option<int>("--parts")
        {
            Description = "How many parts, of equal numbers of records.",
            DefaultValueFactory = _ => 2,
        };
        parts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--parts must be from 1 to 10000.");
        });
        var command = new Command(
            "split",
            "Divides a .rec, records as they are and in order.\n" + ExitCodes + "Example: avocet rec split all.rec --out part --parts 4")
        {
            rec, prefix, parts,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            RecJoin.Split(parsed.GetValue(rec)!, parsed.GetValue(prefix)!, parsed.GetValue(parts), output, cancellation);
            return ExitCode.Done;
        })));
        return command;
    }

    private static Argument<string> Source() => new("REC") { Description = "The .rec file." };

    private static Option<bool> Json() => new("--json") { Description = "The result as one line of JSON." };

    private static int Run(ParseResult parsed, Func<int> work)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return work();
        }
        catch (PermanentException missing)
        {
            error.WriteLine(missing.Message);
            return ExitCode.BadInput;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(fault.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }
}
