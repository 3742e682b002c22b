using System.CommandLine;

namespace Avocet.Cli;

/// <summary>avocet completion: lets a shell complete commands and options, by asking avocet itself.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _avocet_complete() {
            local IFS=$'\n'
            local found=$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            COMPREPLY=($(compgen -W "$found" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _avocet_complete avocet
        """;

    // Found in fpath, the file is itself the first call of the function it defines; sourced, it is not.
    private const string Zsh = """
        #compdef avocet
        _avocet() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            found=(${found:#})
            (( $#found )) && compadd -a found || _files
        }
        if [ "$funcstack[1]" = "_avocet" ]; then _avocet "$@"; else compdef _avocet avocet; fi
        """;

    private const string Fish = """
        function __avocet_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c avocet -a '(__avocet_complete)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command(
            "completion",
            "Prints a script that lets a shell complete avocet's commands and options.\n"
            + "bash: avocet completion bash > ~/.local/share/bash-completion/completions/avocet\n"
            + "zsh:  avocet completion zsh > ~/.zfunc/_avocet (with ~/.zfunc in fpath)\n"
            + "fish: avocet completion fish > ~/.config/fish/completions/avocet.fish\n"
            + "Exit codes: 0 printed, 2 another shell.\n"
            + "Example: source <(avocet completion bash)")
        {
            shell,
        };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Bash,
        }));
        return command;
    }
}
