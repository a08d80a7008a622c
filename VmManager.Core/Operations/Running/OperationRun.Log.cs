using Microsoft.Extensions.Logging;

namespace VmManager.Core.Operations.Running;

internal sealed partial class OperationRun
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer; operation {OperationId} is kept and tried again: {Reason}")]
    private static partial void LogOutage(ILogger logger, OperationId operationId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of operation {OperationId} ended here")]
    private static partial void LogLost(ILogger logger, OperationId operationId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of operation {OperationId} could not be written; it is stuck")]
    private static partial void LogHookFailed(ILogger logger, OperationId operationId, Exception exception);
}
