using DurableChaining.Hosting;

namespace DurableChaining.Tests.Hosting;

public sealed class SettingTests
{
    private const string Name = "SETTING_TESTS_VALUE";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_missing_variable_is_an_error_with_its_name(string? value)
    {
        Environment.SetEnvironmentVariable(Name, value);

        var error = Assert.Throws<InvalidOperationException>(() => Setting.Text(Name));

        Assert.Equal("SETTING_TESTS_VALUE: expected a value in the function's environment, got none", error.Message);
    }

    [Fact]
    public void A_variable_is_read_as_text_and_as_a_number()
    {
        Environment.SetEnvironmentVariable(Name, "10");

        Assert.Equal("10", Setting.Text(Name));
        Assert.Equal(10, Setting.Number(Name, 1, 10));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("ten")]
    public void A_number_out_of_range_is_an_error_with_range_and_value(string value)
    {
        Environment.SetEnvironmentVariable(Name, value);

        var error = Assert.Throws<InvalidOperationException>(() => Setting.Number(Name, 1, 10));

        Assert.Equal($"SETTING_TESTS_VALUE: expected a whole number from 1 to 10, got \"{value}\"", error.Message);
    }

    [Fact]
    public void Result_settings_are_read_from_their_variables()
    {
        Environment.SetEnvironmentVariable("RESULTS_TABLE", "table");
        Environment.SetEnvironmentVariable("RESULTS_QUEUE_URL", "https://queue");
        Environment.SetEnvironmentVariable("RESULT_RETENTION_DAYS", "3650");

        Assert.Equal(("table", "https://queue", TimeSpan.FromDays(3650)), (ResultSettings.Table, ResultSettings.QueueUrl, ResultSettings.Retention));

        Environment.SetEnvironmentVariable("RESULT_RETENTION_DAYS", "3651");
        var error = Assert.Throws<InvalidOperationException>(() => ResultSettings.Retention);
        Assert.Equal("RESULT_RETENTION_DAYS: expected a whole number from 1 to 3650, got \"3651\"", error.Message);
    }
}
