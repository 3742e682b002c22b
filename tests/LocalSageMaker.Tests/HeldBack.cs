using System.Diagnostics;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>A file in whose place a named pipe stands: whoever opens it waits until its bytes are let go.</summary>
internal sealed class HeldBack : IDisposable
{
    private readonly string _path;
    private readonly byte[] _content;
    private bool _isLetGo;

    public HeldBack(string path)
    {
        (_path, _content) = (path, File.ReadAllBytes(path));
        File.Delete(path);
        using var pipe = Process.Start("mkfifo", [path]);
        pipe.WaitForExit();
        pipe.ExitCode.ShouldBe(0, "mkfifo makes the named pipe");
    }

    /// <summary>Hands the bytes to the one who waits; the pipe can be read once.</summary>
    public void LetGo()
    {
        _isLetGo = true;
        // No sharing mode that would lock the pipe: the reader has it open already.
        using var pipe = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        pipe.Write(_content);
    }

    public void Dispose()
    {
        if (!_isLetGo) LetGo();
    }
}
