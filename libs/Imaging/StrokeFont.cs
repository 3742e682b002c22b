namespace Avocet.Imaging;

/// <summary>
/// Letters as lines: the Roman simplex glyphs of A. V. Hershey (National Bureau of Standards, 1967; free for everybody's use), which
/// OpenCV draws with too. ASCII alone; every other character becomes a question mark.
/// </summary>
internal static class StrokeFont
{
    private const double CapitalHeight = 21;
    private const int Origin = 'R';
    private const int Baseline = 9;

    /// <summary>
    /// From space to tilde. A letter stands for its distance from R: left and right border, then x and y of each corner, y downwards; a
    /// space lifts the pen.
    /// </summary>
    private static readonly string[] Glyphs =
    [
        "JZ", "MWRFRT RYQZR[SZRY", "JZNFNM VFVM", "G]OFOb UFUb JQZQ JWZW", "H\\PBP_ TBT_ YIWGTFPFMGKIKKLMMNOOUQWRXSYUYXWZT[P[MZKX",
        "F^[FYGVHSHPGNFLFJGIIIKKMMMOLPJPHNF [FI[ YTWTUUTWTYV[X[ZZ[X[VYT",
        "E_\\O\\N[MZMYNXPVUTXRZP[L[JZIYHWHUISJRQNRMSKSIRGPFNGMIMKNNPQUXWZY[[[\\Z\\Y", "NVRFRM", "KYVBTDRGPKOPOTPYR]T`Vb",
        "KYNBPDRGTKUPUTTYR]P`Nb", "JZRLRX MOWU WOMU", "E_RIR[ IR[R", "MWSZR[QZRYSZS\\R^Q_", "E_IR[R", "MWRYQZR[SZRY", "G][BIb",
        "H\\QFNGLJKOKRLWNZQ[S[VZXWYRYOXJVGSFQF", "H\\NJPISFS[", "H\\LKLJMHNGPFTFVGWHXJXLWNUQK[Y[",
        "H\\MFXFRNUNWOXPYSYUXXVZS[P[MZLYKW", "H\\UFKTZT UFU[", "H\\WFMFLOMNPMSMVNXPYSYUXXVZS[P[MZLYKW",
        "H\\XIWGTFRFOGMJLOLTMXOZR[S[VZXXYUYTXQVOSNRNOOMQLT", "H\\YFO[ KFYF",
        "H\\PFMGLILKMMONSOVPXRYTYWXYWZT[P[MZLYKWKTLRNPQOUNWMXKXIWGTFPF", "H\\XMWPURRSQSNRLPKMKLLINGQFRFUGWIXMXRWWUZR[P[MZLX",
        "MWRMQNROSNRM RYQZR[SZRY", "MWRMQNROSNRM SZR[QZRYSZS\\R^Q_", "F^ZIJRZ[", "E_IO[O IU[U", "F^JIZRJ[",
        "I[LKLJMHNGPFTFVGWHXJXLWNVORQRT RYQZR[SZRY",
        "DaWNVLTKQKOLNMMOMRNTOUQVTVVUWS WKWSXUYV[V\\U]S]O\\L[JYHWGTFQFNGLHJJILHOHRIUJWLYNZQ[T[WZYY", "I[RFJ[ RFZ[ MTWT",
        "G\\KFK[ KFTFWGXHYJYLXNWOTP KPTPWQXRYTYWXYWZT[K[", "H]ZKYIWGUFQFOGMILKKNKSLVMXOZQ[U[WZYXZV",
        "G\\KFK[ KFRFUGWIXKYNYSXVWXUZR[K[", "H[LFL[ LFYF LPTP L[Y[", "HZLFL[ LFYF LPTP",
        "H]ZKYIWGUFQFOGMILKKNKSLVMXOZQ[U[WZYXZVZS USZS", "G]KFK[ YFY[ KPYP", "NVRFR[", "JZVFVVUYTZR[P[NZMYLVLT", "G\\KFK[ YFKT POY[",
        "HYLFL[ L[X[", "F^JFJ[ JFR[ ZFR[ ZFZ[", "G]KFK[ KFY[ YFY[", "G]PFNGLIKKJNJSKVLXNZP[T[VZXXYVZSZNYKXIVGTFPF",
        "G\\KFK[ KFTFWGXHYJYMXOWPTQKQ", "G]PFNGLIKKJNJSKVLXNZP[T[VZXXYVZSZNYKXIVGTFPF SWY]", "G\\KFK[ KFTFWGXHYJYLXNWOTPKP RPY[",
        "H\\YIWGTFPFMGKIKKLMMNOOUQWRXSYUYXWZT[P[MZKX", "JZRFR[ KFYF", "G]KFKULXNZQ[S[VZXXYUYF", "I[JFR[ ZFR[",
        "F^HFM[ RFM[ RFW[ \\FW[", "H\\KFY[ YFK[", "I[JFRPR[ ZFRP", "H\\YFK[ KFYF K[Y[", "KYOBOb OBVB ObVb", "G]IL[b",
        "KYUBUb NBUB NbUb", "G]JTROZT JTRPZT", "I[J[Z[", "LXPFUL PFOGUL", "I\\XMX[ XPVNTMQMONMPLSLUMXOZQ[T[VZXX",
        "H[LFL[ LPNNPMSMUNWPXSXUWXUZS[P[NZLX", "I[XPVNTMQMONMPLSLUMXOZQ[T[VZXX", "I\\XFX[ XPVNTMQMONMPLSLUMXOZQ[T[VZXX",
        "I[LSXSXQWOVNTMQMONMPLSLUMXOZQ[T[VZXX", "MYWFUFSGRJR[ OMVM", "I\\XMX]W`VaTbQbOa XPVNTMQMONMPLSLUMXOZQ[T[VZXX",
        "I\\MFM[ MQPNRMUMWNXQX[", "NVQFRGSFREQF RMR[", "MWRFSGTFSERF SMS^RaPbNb", "IZMFM[ WMMW QSX[", "NVRFR[",
        "CaGMG[ GQJNLMOMQNRQR[ RQUNWMZM\\N]Q][", "I\\MMM[ MQPNRMUMWNXQX[", "I\\QMONMPLSLUMXOZQ[T[VZXXYUYSXPVNTMQM",
        "H[LMLb LPNNPMSMUNWPXSXUWXUZS[P[NZLX", "I\\XMXb XPVNTMQMONMPLSLUMXOZQ[T[VZXX", "KXOMO[ OSPPRNTMWM",
        "J[XPWNTMQMNNMPNRPSUTWUXWXXWZT[Q[NZMX", "MYRFRWSZU[W[ OMVM", "I\\MMMWNZP[S[UZXW XMX[", "JZLMR[ XMR[", "G]JMN[ RMN[ RMV[ ZMV[",
        "J[MMX[ XMM[", "JZLMR[ XMR[P_NaLbKb", "J[XMM[ MMXM M[X[", "KYTBQEPHPJQMSOSPORSTSUQWPZP\\Q_Tb", "NVRBRb",
        "KYPBSETHTJSMQOQPURQTQUSWTZT\\S_Pb", "F^IUISJPLONOPPTSVTXTZS[Q ISJQLPNPPQTTVUXUZT[Q[O",
    ];

    /// <summary>Thickness of lines that suits a size.</summary>
    public static double Thickness(double height) => height >= 0.8 * CapitalHeight ? 2 : 1;

    /// <summary>Pixels a text takes from left to right.</summary>
    /// <param name="text">One line.</param>
    /// <param name="height">Of capital letters, in pixels.</param>
    public static int Width(string text, double height) =>
        (int)Math.Ceiling((text.Sum(letter => Advance(Glyph(letter))) * height / CapitalHeight) + Thickness(height));

    /// <summary>Pixels that letters reach below the baseline.</summary>
    public static int Below(double height) => (int)Math.Ceiling(7 * height / CapitalHeight);

    /// <summary>Draws one line of text, cut to fit with two dots at its end.</summary>
    /// <param name="canvas">What is drawn on.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">Where it begins.</param>
    /// <param name="baseline">What letters stand on.</param>
    /// <param name="height">Of capital letters, in pixels.</param>
    /// <param name="colour">Of the letters.</param>
    /// <param name="maxWidth">Pixels it may take.</param>
    public static void Write(
        Raster canvas, string text, double left, double baseline, double height, Colour colour, int maxWidth = int.MaxValue)
    {
        var scale = height / CapitalHeight;
        var segments = new List<Segment>();
        foreach (var letter in Fit(text, height, maxWidth))
        {
            var glyph = Glyph(letter);
            var start = left - ((glyph[0] - Origin) * scale);
            for (var i = 2; i + 3 < glyph.Length; i += 2)
            {
                // The pen is lifted: go on behind the space.
                if (glyph[i + 2] == ' ') i += 3;
                segments.Add(new Segment(X(i), Y(i), X(i + 2), Y(i + 2)));
            }

            left += Advance(glyph) * scale;

            double X(int corner) => start + ((glyph[corner] - Origin) * scale);
            double Y(int corner) => baseline + ((glyph[corner + 1] - Origin - Baseline) * scale);
        }

        canvas.Draw(segments, Thickness(height), colour);
    }

    /// <summary>As much of a text as there is room for.</summary>
    public static string Fit(string text, double height, int maxWidth)
    {
        if (Width(text, height) <= maxWidth) return text;
        var length = text.Length;
        while (length > 1 && Width(text[..length] + "..", height) > maxWidth) length--;
        return text[..length] + "..";
    }

    private static string Glyph(char letter) => Glyphs[(letter is >= ' ' and <= '~' ? letter : '?') - ' '];

    private static int Advance(string glyph) => glyph[1] - glyph[0];
}
