package exchequer.settlement.rail.lnd;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts what is in a PEM file at the moment of each connection, because LND makes itself a new
 * certificate after some fourteen months: otherwise payments would stop until somebody restarts the
 * server. Several certificates in the file are all trusted, for the time of a change. While the
 * file cannot be read, as when it is just being replaced, what it held last counts.
 */
final class CertificateFile extends X509ExtendedTrustManager {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateFile.class);

    private final Path file;
    private volatile X509ExtendedTrustManager lastRead;

    /**
     * @throws IOException when there is no certificate in the file
     */
    CertificateFile(Path file) throws IOException {
        this.file = file;
        try {
            this.lastRead = read(file);
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate in " + file, e);
        }
    }

    private X509ExtendedTrustManager current() {
        try {
            lastRead = read(file);
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("{} holds no certificate; the one before still counts", file, e);
        }
        return lastRead;
    }

    private static X509ExtendedTrustManager read(Path file)
            throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates(file)) {
            anchors.setCertificateEntry("node-" + number++, certificate);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this JDK trusts nobody"));
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, CertificateException {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            // Half a file reads as none, and trusting nobody looks like an impostor.
            if (certificates.isEmpty()) {
                throw new CertificateException("the file is empty");
            }
            return certificates;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        current().checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        current().checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        // Without the connection the host's name could not be checked.
        throw new CertificateException("not without the connection");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return lastRead.getAcceptedIssuers();
    }
}
