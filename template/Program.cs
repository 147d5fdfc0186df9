using DurableChaining.Template;

if (args is not [var repository, var content])
{
    Console.Error.WriteLine($"expected the folders REPOSITORY and CONTENT, got {args.Length} arguments");
    return 2;
}

var staged = new ContentFolder(repository, content);
staged.CopyPipeline();
PackageVersions.Write(repository, content);
return 0;
