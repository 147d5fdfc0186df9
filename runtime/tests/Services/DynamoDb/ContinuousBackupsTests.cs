namespace DurableLocal.Tests.DynamoDb;

/// <summary>The recovery period of point-in-time recovery.</summary>
public sealed class ContinuousBackupsTests : TableRequestTestBase
{
    [Theory]
    [InlineData("", 35)]
    [InlineData(",\"RecoveryPeriodInDays\":7", 7)]
    public async Task The_recovery_period_is_35_days_unless_set(string days, int expected)
    {
        await CreateAsync(OnDemand);

        await GetResponseMemberAsync("UpdateContinuousBackups", $$$"""{"TableName":"things","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true{{{days}}}}}""", "ContinuousBackupsDescription");

        var described = await GetResponseMemberAsync("DescribeContinuousBackups", """{"TableName":"things"}""", "ContinuousBackupsDescription");
        Assert.Equal(expected, described.GetProperty("PointInTimeRecoveryDescription").GetProperty("RecoveryPeriodInDays").GetInt32());
    }

    [Theory]
    [InlineData("", "1 validation error detected: Value null at 'pointInTimeRecoverySpecification' failed to satisfy constraint: Member must not be null")]
    [InlineData(",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true,\"RecoveryPeriodInDays\":36}", "1 validation error detected: Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value less than or equal to 35")]
    [InlineData(",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":false,\"RecoveryPeriodInDays\":7}", "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.")]
    public async Task An_invalid_setting_is_rejected(string rest, string message) =>
        await AssertErrorAsync("UpdateContinuousBackups", $$"""{"TableName":"things"{{rest}}}""", message);
}
