using System.Security.Cryptography;
using System.Text;

namespace Avocet.Cli.Packing;

/// <summary>Tells whether an interrupted run was about the same work.</summary>
internal static class Fingerprint
{
    /// <summary>Lower-case hexadecimal SHA-256 of the list's hash and the settings.</summary>
    public static string Of(string listSha256, string settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listSha256 + "\n" + settings)));
}
