using DurableLocal.Hosting;

namespace DurableLocal.Tests.Cli;

/// <summary>What a start takes from the place of the template where the user gives nothing.</summary>
public sealed class RuntimeOptionsTests
{
    [Theory]
    [InlineData("orders", "orders")]
    [InlineData("My_orders (2)", "My-orders-2")]
    [InlineData("2nd.try", "stack-2nd-try")]
    [InlineData("日本", "stack")]
    public void The_stack_has_the_name_of_the_templates_folder_made_legal(string folder, string name)
    {
        using var temporary = new TemporaryFolder();
        var options = OptionsIn(temporary, folder);

        Assert.Equal(name, options.StackName);
        Assert.True(DefaultStackName.IsLegal(options.StackName));
    }

    [Fact]
    public void A_long_folder_name_is_cut_to_what_CloudFormation_accepts()
    {
        using var temporary = new TemporaryFolder();

        Assert.Equal(new string('a', 128), OptionsIn(temporary, new string('a', 200)).StackName);
    }

    [Theory]
    [InlineData("[default.deploy.parameters]\nstack_name = \"deployed\"", "deployed")]
    [InlineData("[default.global.parameters]\nstack_name = 'global'", "global")]
    [InlineData("[default.deploy.parameters]\nstack_name = \"deployed\"\n[default.global.parameters]\nstack_name = \"global\"", "deployed")]
    [InlineData("[prod.deploy.parameters]\nstack_name = \"other\"", "orders")]
    [InlineData("[default.deploy.parameters]\n# stack_name = \"commented\"", "orders")]
    public void The_samconfig_beside_the_template_takes_precedence(string configuration, string name)
    {
        using var temporary = new TemporaryFolder();
        var options = OptionsIn(temporary, "orders");
        temporary.Write(Path.Combine("orders", "samconfig.toml"), configuration);

        Assert.Equal(name, options.StackName);
    }

    [Theory]
    [InlineData("not legal")]
    [InlineData("9-orders")]
    [InlineData("überweisung")]
    public void A_samconfig_with_a_name_that_no_stack_can_have_is_an_error(string name)
    {
        using var temporary = new TemporaryFolder();
        var options = OptionsIn(temporary, "orders");
        var file = temporary.Write(Path.Combine("orders", "samconfig.toml"), $"[default.deploy.parameters]\nstack_name = \"{name}\"");

        var error = Assert.Throws<StartException>(() => options.StackName);

        Assert.Equal($"{file}: stack_name: expected up to 128 letters, digits and hyphens, a letter first, got \"{name}\"", error.Message);
    }

    [Fact]
    public void The_data_folder_is_beside_the_template()
    {
        using var temporary = new TemporaryFolder();

        Assert.Equal(Path.Combine(temporary.Path, "orders", ".local"), OptionsIn(temporary, "orders").DataFolder);
    }

    private static RuntimeOptions OptionsIn(TemporaryFolder temporary, string folder)
    {
        Directory.CreateDirectory(Path.Combine(temporary.Path, folder));
        return new RuntimeOptions { Template = Path.Combine(temporary.Path, folder, "template.yaml") };
    }
}
