namespace DurableLocal.Tests.DynamoDb;

/// <summary>The days that a table is said to be restorable to.</summary>
public sealed class RecoverySettingTests : TableRequestTest
{
    [Theory]
    [InlineData("", 35)]
    [InlineData(",\"RecoveryPeriodInDays\":7", 7)]
    public async Task They_are_35_unless_asked_otherwise(string days, int told)
    {
        await CreateAsync(OnDemand);

        await AnswerAsync("UpdateContinuousBackups", $$$"""{"TableName":"things","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true{{{days}}}}}""", "ContinuousBackupsDescription");

        var described = await AnswerAsync("DescribeContinuousBackups", """{"TableName":"things"}""", "ContinuousBackupsDescription");
        Assert.Equal(told, described.GetProperty("PointInTimeRecoveryDescription").GetProperty("RecoveryPeriodInDays").GetInt32());
    }

    [Theory]
    [InlineData("", "1 validation error detected: Value null at 'pointInTimeRecoverySpecification' failed to satisfy constraint: Member must not be null")]
    [InlineData(",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true,\"RecoveryPeriodInDays\":36}", "1 validation error detected: Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value less than or equal to 35")]
    [InlineData(",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":false,\"RecoveryPeriodInDays\":7}", "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.")]
    public async Task A_setting_that_is_none_is_refused(string rest, string message) =>
        await RefusesAsync("UpdateContinuousBackups", $$"""{"TableName":"things"{{rest}}}""", message);
}
