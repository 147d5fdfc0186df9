using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace DurableChaining.Tests.EndToEnd.Debugging;

/// <summary>A line of source: the first one that contains a text.</summary>
internal sealed record SourceLine(string Assembly, string File, string Text)
{
    /// <summary>Finds the method and the IL offset of the line's first statement, in the portable PDB beside the assembly.</summary>
    public (uint MethodToken, uint Offset) In(string assemblyFile)
    {
        var line = 1 + Array.FindIndex(System.IO.File.ReadAllLines(File), read => read.Contains(Text, StringComparison.Ordinal));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(System.IO.File.OpenRead(Path.ChangeExtension(assemblyFile, ".pdb")));
        var symbols = provider.GetMetadataReader();
        var statements =
            from method in symbols.MethodDebugInformation
            let information = symbols.GetMethodDebugInformation(method)
            where !information.Document.IsNil && symbols.GetString(symbols.GetDocument(information.Document).Name) == File
            from point in information.GetSequencePoints()
            where !point.IsHidden && point.StartLine == line
            select ((uint)MetadataTokens.GetToken(method.ToDefinitionHandle()), (uint)point.Offset);
        return statements.First();
    }
}
