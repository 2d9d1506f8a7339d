namespace Assay.Server;

/// <summary>The place for words to the person who starts the server. The log is kept and shipped; a secret does not belong there.</summary>
internal sealed class Screen(TextWriter writer)
{
    /// <summary>Written through at once, so that what was said is said even if the process dies.</summary>
    public void Write(string text)
    {
        writer.WriteLine(text);
        writer.Flush();
    }
}
