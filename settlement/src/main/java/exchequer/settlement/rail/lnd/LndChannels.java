package exchequer.settlement.rail.lnd;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Opens authenticated connections to LND: TLS always, and the macaroon on every call. */
final class LndChannels {

    static final Metadata.Key<String> MACAROON =
            Metadata.Key.of("macaroon", Metadata.ASCII_STRING_MARSHALLER);

    private LndChannels() {}

    /**
     * Trusts exactly what the certificate's file holds when a connection is made, as LND's is
     * self-signed. Connects when first used and again after every loss.
     *
     * @throws IOException when there is no certificate
     */
    static ManagedChannel open(LndSettings settings) throws IOException {
        return builder(settings).build();
    }

    static ManagedChannelBuilder<?> builder(LndSettings settings) throws IOException {
        Metadata headers = new Metadata();
        headers.put(MACAROON, settings.macaroon().hex());
        return Grpc.newChannelBuilderForAddress(
                        settings.host(),
                        settings.port(),
                        TlsChannelCredentials.newBuilder()
                                .trustManager(new CertificateFile(settings.tlsCertificate()))
                                .build())
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                // Without it a peer that vanished leaves a subscription silent for ever.
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS);
    }
}
