using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Avocet.LocalTraining;

/// <summary>
/// Makes TorchSharp's native library loadable where libstdc++ is older than the one it was built with (Debian 12): it asks for the
/// symbol version GLIBCXX_3.4.32, but nothing in it refers to a symbol of that version, so the need can be marked weak
/// (vna_flags, VER_FLG_WEAK: System V gABI, "Version Dependencies").
/// </summary>
internal static class TorchNative
{
    private const string Library = "libLibTorchSharp.so";
    private const string UnusedVersion = "GLIBCXX_3.4.32";
    private const uint SectionOfVersionNeeds = 0x6ffffffe;
    private const byte Weak = 2;

    /// <summary>Runs before anything touches TorchSharp; does nothing where the library loads as it is.</summary>
    [ModuleInitializer]
    internal static void Mend()
    {
        var path = Path.Combine(AppContext.BaseDirectory, Library);
        if (!File.Exists(path) || NativeLibrary.TryLoad(path, out _)) return;
        var library = File.ReadAllBytes(path);
        if (!MarkWeak(library, UnusedVersion))
            throw new DllNotFoundException(
                $"{Library} cannot be loaded here, and not for the known want of {UnusedVersion}. Run ldd on it.");
        // A new file under the old name: another process may have the old one mapped.
        var mended = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(mended, library);
        File.Move(mended, path, overwrite: true);
    }

    /// <summary>Marks one version need of an ELF64 library weak.</summary>
    /// <returns>Whether the library has such a need.</returns>
    internal static bool MarkWeak(Span<byte> elf, string version)
    {
        var name = Encoding.ASCII.GetBytes(version);
        var (sections, size, count) = (Offset(elf, 0x28), Half(elf, 0x3A), Half(elf, 0x3C));
        var found = false;
        for (var i = 0; i < count; i++)
        {
            var section = sections + (i * size);
            if (Word(elf, section + 4) != SectionOfVersionNeeds) continue;
            var strings = Offset(elf, sections + ((int)Word(elf, section + 40) * size) + 24);
            for (var need = Offset(elf, section + 24); ; need += (int)Word(elf, need + 12))
            {
                var entry = need + (int)Word(elf, need + 8);
                for (var left = Half(elf, need + 2); left > 0; left--)
                {
                    var text = elf[(strings + (int)Word(elf, entry + 8))..];
                    if (text.StartsWith(name) && text[name.Length] == 0)
                    {
                        elf[entry + 4] |= Weak;
                        found = true;
                    }

                    entry += (int)Word(elf, entry + 12);
                }

                if (Word(elf, need + 12) == 0) break;
            }
        }

        return found;
    }

    private static int Offset(ReadOnlySpan<byte> elf, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(elf[at..]));

    private static uint Word(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf[at..]);

    private static int Half(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);
}
