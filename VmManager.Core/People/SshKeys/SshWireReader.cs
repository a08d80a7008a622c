using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace VmManager.Core.People.SshKeys;

/// <summary>Reads strings and integers in SSH's encoding (RFC 4251, section 5), never beyond the end.</summary>
internal ref struct SshWireReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryRead(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_rest.Length < 4)
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        if (length > _rest.Length - 4)
            return false;
        value = _rest.Slice(4, (int)length);
        _rest = _rest[(4 + (int)length)..];
        return true;
    }

    public bool TryReadText(out string text)
    {
        var read = TryRead(out var value);
        text = read ? Encoding.Latin1.GetString(value) : "";
        return read;
    }

    /// <summary>A positive mpint in its shortest form, without the zero byte in front that keeps it positive.</summary>
    public bool TryReadPositiveInteger(out ReadOnlySpan<byte> value)
    {
        if (!TryRead(out value) || value.IsEmpty || (value[0] & 0x80) != 0)
            return false;
        if (value[0] != 0)
            return true;
        value = value[1..];
        return !value.IsEmpty && (value[0] & 0x80) != 0;
    }

    public static int Bits(ReadOnlySpan<byte> integer) => ((integer.Length - 1) * 8) + BitOperations.Log2(integer[0]) + 1;
}
